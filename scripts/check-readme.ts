import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** Type-checks the snippets of the README against the sources, and synthesizes them: what a reader copies has to work. */

const ROOT = path.join(__dirname, '..');
const README = path.join(ROOT, 'README.md');

/** What a snippet may use without saying where it comes from. */
const FIXTURE = [
  'import { App, Stack, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns } from \'aws-cdk-lib\';',
  'import { EventDataStore, ImportSource, TrailImport } from \'cdk-cloudtrail-import\';',
  'import { Construct } from \'constructs\';',
];
const MADE = [
  'const fixture = new Construct(this, \'Fixture\');',
  'const bucket = s3.Bucket.fromBucketName(fixture, \'Bucket\', \'trail-logs\');',
  'const lake = EventDataStore.fromEventDataStoreArn(fixture, \'Lake\', \'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE\');',
  'const source = ImportSource.fromBucket(bucket, { prefix: \'AWSLogs/111122223333/CloudTrail/\' });',
  'const history = new TrailImport(fixture, \'History\', { source: ImportSource.fromS3Uri(\'s3://other-logs\'), destinations: [lake] });',
  'const topic = new sns.Topic(fixture, \'Topic\');',
  'const key = new kms.Key(fixture, \'Key\');',
  'const role = iam.Role.fromRoleArn(fixture, \'Role\', \'arn:aws:iam::111122223333:role/trail-import\');',
  'const vpc = new ec2.Vpc(fixture, \'Vpc\');',
];

interface Snippet {
  /** Line of the README in which the snippet begins. */
  readonly line: number;
  readonly file: string;
  /** What is put before the snippet, whose length the lines of errors are corrected by. */
  readonly before: string[];
  readonly code: string;
}

function snippets(): Snippet[] {
  const lines = readFileSync(README, 'utf8').split('\n');
  const found: Snippet[] = [];
  for (let start = lines.indexOf('```ts'); start >= 0; start = lines.indexOf('```ts', start + 1)) {
    const block = lines.slice(start + 1, lines.indexOf('```', start + 1));
    const file = path.join(ROOT, 'scripts', `readme-line-${start + 2}.ts`);
    if (block.some((line) => line.includes('new App('))) {
      found.push({ line: start + 2, file, before: [], code: [...block, 'app.synth();'].join('\n') });
      continue;
    }
    // Imports cannot stand in a constructor; an empty line takes the place of each, so that the others keep theirs.
    const isImport = (line: string) => line.startsWith('import ');
    const own = block.filter(isImport);
    const names = new Set(own.flatMap((line) => line.match(/\w+(?= *[,}])/g) ?? []));
    const before = [
      ...FIXTURE.map((line) => withoutNames(line, names)), ...own,
      'class Snippet extends Stack {', 'constructor(scope: Construct, id: string) {', 'super(scope, id);', ...MADE, '{',
    ];
    const after = ['}', '}', '}', 'const snippetApp = new App();', 'new Snippet(snippetApp, \'Snippet\');', 'snippetApp.synth();'];
    found.push({ line: start + 2, file, before, code: [...before, ...block.map((line) => isImport(line) ? '' : line), ...after].join('\n') });
  }
  return found;
}

/** An import of the fixture's that the snippet makes itself. */
function withoutNames(line: string, names: Set<string>): string {
  return line.replace(/\{(.*)\}/, (_, list: string) => `{${list.split(',').filter((each) => !names.has(each.trim().split(' ').pop()!)).join(',')}}`);
}

function typeErrors(all: Snippet[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'test/tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, path.join(ROOT, 'test'));
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const { readFile, fileExists } = host;
  const codeOf = (file: string) => all.find((snippet) => path.resolve(file) === snippet.file)?.code;
  host.readFile = (file) => codeOf(file) ?? readFile(file);
  host.fileExists = (file) => codeOf(file) !== undefined || fileExists(file);
  const program = ts.createProgram(all.map(({ file }) => file), { ...options, noUnusedLocals: false }, host);
  return all.flatMap(({ file, line, before }) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start = 0, messageText }) => {
      const at = line + source.getLineAndCharacterOfPosition(start).line - before.length;
      return `README.md:${at}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

function synthErrors(all: Snippet[]): string[] {
  return all.flatMap(({ line, code }) => {
    const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    try {
      new Function('require', 'exports', outputText)(require, {});
      return [];
    } catch (error) {
      return [`README.md:${line}: the snippet does not synthesize: ${(error as Error).message}`];
    }
  });
}

function main(): void {
  const all = snippets();
  const wrong = typeErrors(all);
  const errors = wrong.length > 0 ? wrong : synthErrors(all);
  errors.forEach((error) => console.error(error));
  if (all.length === 0) console.error('README.md has no snippets.');
  if (errors.length > 0 || all.length === 0) {
    process.exitCode = 1;
    return;
  }
  console.log(`✓ ${all.length} snippets of README.md type-check and synthesize`);
}

main();
