import { awscdk, github, javascript, JsonFile, ReleasableCommits } from 'projen';
import { SecureWorkflows } from './projenrc/secure-workflows';
import { addWorkflows } from './projenrc/workflows';

/** The only place with the URL of the repository and its author. */
const REPOSITORY = {
  url: 'https://github.com/cdk-cloudtrail-import/cdk-cloudtrail-import.git', author: 'cdk-cloudtrail-import authors',
  email: 'authors@cdk-cloudtrail-import.invalid',
};

/**
 * The lowest aws-cdk-lib that users may have. The library is compiled against it. The code needs at least 2.231.0, the
 * first version with `CfnBucket.isCfnBucket` and similar functions. 2.240.0 is the lowest version with which all
 * languages were checked.
 */
const LOWEST_CDK = '2.240.0';
/** The newest aws-cdk-lib that the tests run against. */
const NEWEST_CDK = '2.276.0';
/** Bundled packages have exact versions, so the hash of a bundle changes only in a commit that upgrades them. */
const AWS_SDK = '3.1137.0';

/**
 * The allowed types of commits. The type decides whether there is a release, and which part of the version increases.
 */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'revert', 'refactor', 'docs', 'test', 'build', 'ci', 'style', 'chore'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-cloudtrail-import',
  description: 'Import CloudTrail logs from S3 into a CloudTrail Lake event data store as part of cdk deploy',
  keywords: [
    'aws', 'cdk', 'awscdk', 'aws-cdk', 'construct', 'cloudtrail', 'cloudtrail-lake', 'event-data-store', 'audit',
    'compliance', 'security', 's3', 'import', 'custom-resource',
  ],
  catalog: { announce: true },
  license: 'Apache-2.0',
  author: REPOSITORY.author,
  authorAddress: REPOSITORY.email,
  repositoryUrl: REPOSITORY.url,
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  cdkVersion: LOWEST_CDK,
  constructsVersion: '10.5.1',
  minNodeVersion: '20.0.0',
  // npm of this version supports trusted publishing.
  workflowNodeVersion: '24.x',
  publishToPypi: { distName: 'cdk-cloudtrail-import', module: 'cdk_cloudtrail_import', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkcloudtrailimport', mavenGroupId: 'io.github.cdk-cloudtrail-import',
    mavenArtifactId: 'cdk-cloudtrail-import',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: {
    moduleName: 'github.com/cdk-cloudtrail-import/cdk-cloudtrail-import-go', packageName: 'cdkcloudtrailimport',
  },
  publishToNuget: { packageId: 'CdkCloudtrailImport', dotNetNamespace: 'CdkCloudtrailImport', trustedPublishing: true },
  release: true,
  releasableCommits: ReleasableCommits.ofType(['feat', 'fix', 'perf', 'revert']),
  // The first version. Later versions depend on the commits.
  nextVersionCommand: 'node -e "if (process.env.VERSION === \'0.0.0\') console.log(\'0.1.0\')"',
  releaseEnvironment: 'release',
  releaseFailureIssue: true,
  npmTrustedPublishing: true,
  npmProvenance: true,
  // A compromised version is usually discovered within days. Pinned packages are upgraded manually.
  depsUpgradeOptions: { cooldown: 10, workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },
  buildWorkflowOptions: {
    mutableBuild: false, mutableInstall: false, permissions: { contents: github.workflows.JobPermission.READ },
  },
  githubOptions: {
    mergify: false,
    dependencyReview: true,
    pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
  },
  stale: true,
  staleOptions: {
    pullRequest: { daysBeforeStale: 30, daysBeforeClose: 14 },
    issues: { daysBeforeStale: 90, daysBeforeClose: 14, exemptLabels: ['bug', 'security'] },
  },
  pullRequestTemplate: false,
  compat: true,
  sampleCode: false,
  stability: 'experimental',
  devDeps: [
    ...['cloudtrail', 's3', 'dynamodb', 'cloudformation', 'lambda', 'eventbridge', 'iam', 'sts']
      .map((service) => `@aws-sdk/client-${service}@${AWS_SDK}`),
    // The newest version that fits the clients. It has its own version numbers.
    '@aws-sdk/util-dynamodb@3.996.9',
    // These packages are in the bundle of the command-line tool (cli/).
    'commander@14.0.3', 'cli-table3@0.6.5', 'log-update@6.1.0', 'picocolors@1.1.1', 'string-width@4.2.3',
    'wrap-ansi@7.0.0',
    '@types/wrap-ansi@3.0.0',
    'esbuild@0.28.2',
    '@swc/core', '@swc/jest',
    'tsx',
    'fast-check@^4',
    // AGPL: evaluates policies in the tests, and isn't part of any published file.
    '@cloud-copilot/iam-simulate@^0.1.173',
    'aws-cdk@2.1148.1',
    `aws-cdk-lib-newest@npm:aws-cdk-lib@${NEWEST_CDK}`,
    'cdk-nag@3.0.2',
    // The newest version that fits the lowest aws-cdk-lib.
    '@aws-cdk/integ-tests-alpha@2.239.0-alpha.0',
    '@aws-cdk/integ-runner',
    '@aws-cdk/cloudformation-diff@2.186.0',
    '@stryker-mutator/core',
    '@stryker-mutator/jest-runner',
    '@types/aws-lambda',
    // The linter of the prose.
    '@textlint/kernel@^15.8.0',
    '@textlint/textlint-plugin-markdown@^15.8.0',
    'sentence-splitter@^5.0.1',
  ],
  gitignore: [
    '/assets/', '/.jsii.tabl.json.gz', '/.local-cloud/', 'cdk.out/', '/reports/', '/.stryker-tmp/', '*.tsbuildinfo',
    '/examples/**/.venv/', '__pycache__/', '/examples/**/target/', '/examples/**/go.sum', '/examples/**/bin/',
    '/examples/**/obj/',
  ],
  tsconfigDev: {
    // Readers continue the quick start, so it has a constant that it does not use. check:readme compiles it.
    exclude: ['node_modules', '../examples/quick-start'],
    include: [
      ...['src', 'lambda', 'cli', 'local-cloud', 'examples', 'bench', 'scripts', 'projenrc']
        .map((folder) => `../${folder}/**/*.ts`),
      '../.projenrc.ts',
    ],
    compilerOptions: {
      // The folders that aren't published are run by a bundler, tsx or jest.
      module: 'commonjs',
      moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
      paths: { 'cdk-cloudtrail-import': ['../src/index.ts'] },
    },
  },
  eslintOptions: {
    dirs: ['src'],
    // The handler's packages are part of its bundle, so they are devDependencies.
    devdirs: ['lambda', 'cli', 'test', 'local-cloud', 'examples', 'bench', 'scripts'],
    commandOptions: { fix: false },
  },
  jestOptions: {
    junitReporting: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    configFilePath: 'jest.config.json',
    jestConfig: {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      // CI checks the counts of the benchmarks with the newest aws-cdk-lib (jest.newest.json).
      testPathIgnorePatterns: [
        '/node_modules/', '/cdk\\.out/', '\\.nag\\.test\\.ts$', '<rootDir>/test/deploy/', '<rootDir>/test/bench/',
      ],
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
      moduleNameMapper: { '^cdk-cloudtrail-import$': '<rootDir>/src' },
      // Some tests make thousands of calls. Their results must not depend on the load of the machine.
      testTimeout: 900_000,
      // By default, jest leaves one processor idle.
      maxWorkers: 2,
      collectCoverage: false,
      coverageReporters: ['text-summary'],
    },
  },
});

// The package contains lib/, assets/ and the documents for users and reviewers. The other files are for contributors.
for (const ignored of [
  '/.ci/', '/.local-cloud/', '/docs/images/', '/lambda/', '/cli/', '/local-cloud/', '/examples/', '/bench/',
  '/scripts/', '/reports/', '/.stryker-tmp/',
  '/BENCHMARKS.md', '/CONTRIBUTING.md', '/CHANGELOG.md', '/jest.*.json', '/stryker.conf.json', '/integ.config.json',
  '/.compatignore', 'cdk.out/',
]) {
  project.addPackageIgnore(ignored);
}

project.eslint!.addOverride({
  files: ['examples/**', 'test/**'],
  rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk-cloudtrail-import$'] }] },
});
project.eslint!.addIgnorePattern('examples/quick-start/');
// One project for all files takes a quarter less time than projen's project service.
const eslintConfig = project.tryFindObjectFile('.eslintrc.json')!;
eslintConfig.addDeletionOverride('parserOptions.projectService');
eslintConfig.addOverride('parserOptions.project', ['./test/tsconfig.json']);
const maxLen = { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true };
project.eslint!.addRules({
  '@stylistic/object-property-newline': 'off',
  '@stylistic/max-len': ['error', maxLen],
});
// Titles and expected texts of tests may be longer.
project.eslint!.addOverride({
  files: ['test/**'],
  rules: { '@stylistic/max-len': ['error', { ...maxLen, ignoreStrings: true, ignoreTemplateLiterals: true }] },
});
project.eslint!.addOverride({
  files: ['src/**', 'lambda/**', 'cli/**', 'local-cloud/**'], rules: { 'import/no-cycle': 'error' },
});

// cdk-nag requires a newer aws-cdk-lib than the lowest one, and runs only with the newest (jest.newest.json). The
// registry has no packages of unrs-resolver 1.13.0 for some platforms, so `npm ci` would refuse the lock file.
project.package.addField('overrides', { 'cdk-nag': { 'aws-cdk-lib': '$aws-cdk-lib' }, 'unrs-resolver': '1.12.2' });

// The handler is bundled when the package is built, never on the consumer's machine.
const bundle = project.addTask('bundle', {
  description: 'Bundle the handler (lambda/) into assets/handler, and the command-line tool (cli/) into assets/cli',
  exec: 'tsx scripts/bundle.ts',
});
project.package.addBin({ 'cdk-cloudtrail-import': 'assets/cli/index.cjs' });
project.packageTask.exec('tsx scripts/write-sbom.ts dist/sbom.cdx.json');
const notices = project.addTask('notices', {
  description: 'Write THIRD-PARTY-NOTICES: the licences of the packages whose code is in the bundles',
  exec: 'tsx scripts/write-notices.ts',
});
project.upgradeWorkflow!.postUpgradeTask.spawn(notices);
project.preCompileTask.spawn(bundle);
// The build lints the code before it compiles the library, so that the tests don't need to.
project.testTask.removeStep(project.testTask.steps.findIndex(({ spawn }) => spawn === 'eslint'));
project.preCompileTask.spawn(project.eslint!.eslintTask);
project.testTask.prependSpawn(bundle);

const jestConfig = project.jest!.config as Record<string, unknown>;
// swc is faster than ts-jest. It turns `await import(…)` of the handler into a `require`, like the bundler.
project.deps.removeDependency('ts-jest');
jestConfig.transform = {
  '^.+\\.ts$': ['@swc/jest', {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022', keepClassNames: true },
    module: { type: 'commonjs' },
  }],
};
// The same tests, and cdk-nag, against the newest aws-cdk-lib.
new JsonFile(project, 'jest.newest.json', {
  obj: () => ({
    ...jestConfig,
    testPathIgnorePatterns: ['/node_modules/', '/cdk\\.out/', '<rootDir>/test/deploy/'],
    moduleNameMapper: {
      '^cdk-cloudtrail-import$': '<rootDir>/src',
      '^aws-cdk-lib$': '<rootDir>/node_modules/aws-cdk-lib-newest',
      '^aws-cdk-lib/(.*)$': '<rootDir>/node_modules/aws-cdk-lib-newest/$1',
    },
  }),
});
// Real deployments to the local cloud, which take minutes and need Python. .ci/run runs them.
new JsonFile(project, 'jest.deploy.json', {
  obj: () => ({
    ...jestConfig, globalSetup: '<rootDir>/test/deploy/setup.ts', testMatch: ['<rootDir>/test/deploy/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/'],
    testTimeout: 1_800_000, maxWorkers: 3,
  }),
});
project.addTask('test:deploy', {
  description: 'Deploy the examples to the local cloud',
  steps: [{ spawn: 'bundle' }, { exec: 'jest --config jest.deploy.json', receiveArgs: true }],
});

// Mutation tests of the handler's decisions and of its ledger: a test must fail for each change of them.
new JsonFile(project, 'stryker.conf.json', {
  obj: {
    testRunner: 'jest',
    jest: { projectType: 'custom', configFile: 'jest.core.json' },
    mutate: [
      'lambda/reconcile/decide/*.ts',
      'lambda/checks/{overlap,windows,preflight,estimate,cost,failure-cause,log-file-names,import-status}.ts',
      'lambda/request/{identity,physical-ids,response-url,answer}.ts',
      'lambda/ledger/{snapshot,lease,queue,table}.ts',
    ],
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    ignorePatterns: ['/dist', '/lib', '/assets', '/cdk.out', '/.local-cloud', '/reports'],
    reporters: ['clear-text', 'progress'],
    clearTextReporter: { allowColor: false, logTests: false },
    thresholds: { high: 95, low: 90, break: 90 },
    tempDirName: '.stryker-tmp',
  },
});
// Each mutant requires a run. Therefore, one file imports the tests of the decisions, and slower tests are omitted.
new JsonFile(project, 'jest.core.json', {
  obj: () => ({ ...jestConfig, testMatch: ['<rootDir>/test/lambda/core.ts'] }),
});
project.addTask('test:mutation', {
  description: 'Mutation tests of the handler\'s decisions and its ledger', exec: 'stryker run', receiveArgs: true,
});

// The apps of test/integ.*.ts. `integ` compares their templates. `integ:deploy` deploys them to an AWS account and
// checks their assertions.
new JsonFile(project, 'integ.config.json', {
  marker: false, obj: { language: ['typescript'], app: 'npx tsx --tsconfig test/tsconfig.json {filePath}' },
});
project.gitattributes.addAttributes('/test/integ.*.snapshot/**', 'linguist-generated');
// Only the templates of a snapshot are compared.
project.gitignore.addPatterns(
  '/test/cdk-integ.out.*', '/test/integ.*.snapshot/asset.*', '/test/integ.*.snapshot/tree.json',
);
for (const [name, description, options] of [
  ['integ', 'Compare the templates of the integ tests with their snapshots', ''],
  ['integ:update', 'Update the snapshots of the integ tests without deploying them', '--dry-run --update-on-failed'],
  [
    'integ:deploy', 'Deploy the integ tests to your AWS account, and check their assertions',
    '--force --update-on-failed --parallel-regions "$AWS_REGION"',
  ],
]) {
  project.addTask(name, {
    description, steps: [{ spawn: 'bundle' }, { exec: `integ-runner ${options}`.trim(), receiveArgs: true }],
  });
}
project.addTask('release:store', {
  description: 'Store the templates of an app for a release, for example: npx projen release:store 0.2.0',
  steps: [
    { spawn: 'bundle' }, { exec: 'tsx --tsconfig test/tsconfig.json scripts/store-release.ts', receiveArgs: true },
  ],
});
project.addTask('test:runtimes', {
  description: 'Run the tests of the handler and of synthesis on each Node.js version of Lambda',
  exec: 'tsx --tsconfig test/tsconfig.json scripts/test-runtimes.ts',
  receiveArgs: true,
});

project.addTask('test:newest', {
  description: 'Template tests and cdk-nag against the newest aws-cdk-lib',
  steps: [{ spawn: 'bundle' }, { exec: 'jest --config jest.newest.json test/src test/bench', receiveArgs: true }],
});

// Editors and ESLint search for the nearest tsconfig.json.
for (const folder of ['lambda', 'cli', 'local-cloud', 'examples', 'bench', 'scripts']) {
  new JsonFile(project, `${folder}/tsconfig.json`, { obj: { extends: '../test/tsconfig.json', include: ['**/*.ts'] } });
}

project.addTask('lint:templates', {
  description: 'Check the templates of the tests and examples with cfn-lint, checkov and parliament',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig test/tsconfig.json scripts/lint-templates.ts' }],
});
project.addTask('types', { description: 'Type-check everything', exec: 'tsc --noEmit -p test/tsconfig.json' });
project.addTask('check:readme', {
  description:
    'Compile, synthesize and translate the snippets of all pages, and check that every public member is documented',
  steps: [
    { exec: 'tsx --tsconfig test/tsconfig.json scripts/check-readme.ts', receiveArgs: true },
    { exec: 'tsx --tsconfig test/tsconfig.json scripts/check-api-docs.ts' },
  ],
});
project.addTask('draw', {
  description: 'Draw the picture of the README',
  exec: 'tsx scripts/draw-deployment.ts',
});
project.addTask('check:prose', {
  description: 'Lint the prose of the pages and comments',
  exec: 'tsx --tsconfig test/tsconfig.json scripts/check-prose.ts',
  receiveArgs: true,
});
// jsii prints a banner for a version of Node.js that it no longer supports.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
// The packages of the other languages, and Construct Hub, show these translations of the snippets.
project.postCompileTask.exec('tsx --tsconfig test/tsconfig.json scripts/translate-snippets.ts');
project.addTask('check:package', {
  description:
    'Pack the package and use it in an app outside the repository, with the lowest and the newest aws-cdk-lib',
  exec: 'tsx scripts/check-package.ts',
});
project.addTask('check:languages', {
  description:
    'Build the library for Python, Java, Go and .NET, and compare the templates of the same apps with TypeScript',
  exec: 'tsx scripts/check-languages.ts',
  receiveArgs: true,
});
project.addTask('record:demo', {
  description: 'Run the demo in a terminal, and draw the recording into docs/images/demo.svg',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx scripts/record-demo.ts' }],
});
// Each part prints a table. With `--write`, it updates BENCHMARKS.md.
const bench = (part: string, description: string) => project.addTask(`bench:${part}`, {
  description,
  steps: [{ spawn: 'bundle' }, { exec: `tsx --tsconfig test/tsconfig.json bench/${part}.ts`, receiveArgs: true }],
});
const benchmarks = [
  bench('template', 'Resources and bytes of templates, compared with AwsCustomResource and the Provider framework'),
  bench('synth', 'Time of synthesis, compared with AwsCustomResource and the Provider framework'),
  bench(
    'handler', 'Load time, memory and size of the function, compared with AwsCustomResource and the Provider framework',
  ),
  bench('calls', 'AWS calls by operation during create, update, delete and an hour of monitoring'),
  bench('import', 'The emulator with the sample files and a generated bucket, and lifecycles a second'),
  bench('listing', 'The estimate of a bucket with a million keys, compared with aws s3 ls'),
  bench('deploy', 'Deployments to the local cloud, compared with AwsCustomResource and the Provider framework'),
];
project.addTask('bench', {
  description: 'All benchmarks', steps: benchmarks.map(({ name }) => ({ spawn: name, receiveArgs: true })),
});
project.addTask('bench:lifecycle', {
  description: 'Compare lifecycles with AwsCustomResource and a plain Lambda function',
  exec: 'tsx --tsconfig test/tsconfig.json bench/lifecycle.ts',
  receiveArgs: true,
});
project.addTask('matrix:iam', {
  description: 'Print the scenarios that need each action that the construct grants',
  exec: 'tsx --tsconfig test/tsconfig.json scripts/print-action-matrix.ts',
});
// Runs without projen and the command of tsx, which would print messages or kill the demo when Ctrl-C is pressed.
project.package.setScript('demo', 'node --import tsx local-cloud/demo.ts');

// The checks of an experimental API are as strict as those of a stable one. .compatignore lists intended breaking
// changes.
project.tasks.tryFind('compat')!
  .reset(`jsii-diff npm:${project.name} --keys --error-on all --ignore-file .compatignore`);

addWorkflows(project);
new SecureWorkflows(project);
// No package needs an install script, and each script could run code with the permissions of the user.
project.npmrc.addConfig('ignore-scripts', 'true');

project.synth();
