import { TargetLanguage } from 'jsii-rosetta';
import { fixTranslation } from '../../scripts/snippets/fix-translation';
import { translatedProgram, typescriptProgram } from '../../scripts/snippets/programs';

const snippet = (name: string, typescript: string, translated = '') => ({ name, typescript, translation: () => translated });

describe('translations of snippets', () => {
  test.each([
    [TargetLanguage.PYTHON, 'start=Date("2023-01-01T00:00:00Z")', 'start=datetime.fromisoformat("2023-01-01T00:00:00+00:00")'],
    [TargetLanguage.JAVA, '.start(new Date("2023-01-01T00:00:00Z"))', '.start(Instant.parse("2023-01-01T00:00:00Z"))'],
    [TargetLanguage.CSHARP, 'Start = new Date("2023-01-01T00:00:00Z")', 'Start = DateTimeOffset.Parse("2023-01-01T00:00:00Z").UtcDateTime'],
  ])('use the type for times of %s', (language, source, fixed) => {
    expect(fixTranslation(language, source, false)).toBe(fixed);
  });

  test('import what they use if they are a whole app', () => {
    const source = 'from aws_cdk import App\n\nDate("2023-01-01T00:00:00Z")';
    expect(fixTranslation(TargetLanguage.PYTHON, source, true)).toMatch(/^from datetime import datetime\nfrom aws_cdk import App\n/);
    expect(fixTranslation(TargetLanguage.PYTHON, 'app = App()', true)).toBe('app = App()');
  });
});

describe('a program of all snippets', () => {
  test('has each import once, and synthesizes at its end', () => {
    const quickStart = snippet('README.md:1', 'import { App, Stack } from \'aws-cdk-lib\';\n\nconst app = new App();\n\napp.synth();\n');
    const other = snippet('README.md:9', 'import {\n  CfnOutput, Stack,\n} from \'aws-cdk-lib\';\n\nnew CfnOutput(app, \'A\');\n');
    expect(typescriptProgram({ quickStart, others: [other] })).toBe([
      'import { App, Stack, CfnOutput } from \'aws-cdk-lib\';', '',
      '// README.md:1', 'const app = new App();', '',
      '// README.md:9', 'new CfnOutput(app, \'A\');', '',
      'app.synth();', '',
    ].join('\n'));
  });

  test('follows the quick start as the README shows it in a language', () => {
    const snippets = { quickStart: snippet('a', '', 'app = 1'), others: [snippet('b', '', 'from x import y\nuse(app)')] };
    expect(translatedProgram(TargetLanguage.PYTHON, snippets, 'app = 2\napp.synth()\n')).toBe(
      'from x import y\n\n# a\napp = 2\n\n# b\nuse(app)\n\napp.synth()\n');
  });
});
