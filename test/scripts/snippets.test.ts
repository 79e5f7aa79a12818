import { TargetLanguage } from 'jsii-rosetta';
import { fixTranslation } from '../../scripts/snippets/fix-translation';
import { goTranslations } from '../../scripts/snippets/go-parts';
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
    expect(fixTranslation(TargetLanguage.PYTHON, source, true))
      .toMatch(/^from datetime import datetime\nfrom aws_cdk import App\n/);
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

describe('the Go translations', () => {
  const snippets = {
    quickStart: snippet('README.md:2', 'app'),
    others: [snippet('README.md:6', 'topic'), snippet('cdk-cloudtrail-import.TrailImport', 'import')],
  };
  const readme = '## Start\n```ts\napp\n```\n### Notify\n```ts\ntopic\n```\n';
  const region = (title: string, code: string) => `\t// #region ${title}\n\t${code}\n\t// #endregion\n`;
  const translate = (...regions: string[]) => goTranslations(snippets, readme, {
    quickStart: 'package main\n',
    withSnippets: ['import (\n\t"cdk/awssns"\n\tother "cdk/sqs"\n)\n', ...regions].join('\n'),
  });

  test('are the regions of an app, with their imports', () => {
    expect(Object.fromEntries(translate(region('README: Notify', 'awssns.NewTopic()'), region('API: TrailImport', 'run()')))).toEqual({
      app: 'package main',
      topic: 'import "cdk/awssns"\n\nawssns.NewTopic()',
      import: 'run()',
    });
  });

  test('need a region for each snippet, and a snippet for each region', () => {
    const app = 'examples/go-snippets/main.go';
    expect(() => translate(region('README: Notify', ''), region('API: TrailImport.old', ''))).toThrow([
      `${app} has no region "API: TrailImport" for the snippet cdk-cloudtrail-import.TrailImport`,
      `${app} has a region "API: TrailImport.old" without a snippet`,
    ].join('\n'));
  });
});
