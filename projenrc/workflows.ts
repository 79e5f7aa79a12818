import { type awscdk, github } from 'projen';

const { ActionRefs, workflows: { JobPermission } } = github;
/** 4.36.2 */
const CODEQL = {
  init: 'github/codeql-action/init', analyze: 'github/codeql-action/analyze',
  commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e',
};
const UBUNTU = ['ubuntu-latest'];

/** All checks of .ci/run must pass before a change is merged, and again before a release. */
const CHECKS: github.workflows.Job = {
  name: 'All checks',
  runsOn: UBUNTU,
  permissions: { contents: JobPermission.READ },
  timeoutMinutes: 60,
  steps: [
    { uses: ActionRefs.ACTIONS_CHECKOUT },
    { uses: ActionRefs.ACTIONS_SETUP_NODE, with: { 'node-version': '24.x', 'package-manager-cache': false } },
    { uses: ActionRefs.ACTIONS_SETUP_PYTHON, with: { 'python-version': '3.12' } },
    { uses: ActionRefs.ACTIONS_SETUP_JAVA, with: { 'distribution': 'corretto', 'java-version': '17' } },
    { uses: ActionRefs.ACTIONS_SETUP_GO, with: { 'go-version': 'stable', 'cache': false } },
    { run: '.ci/run' },
  ],
};

/** Adds the parts that projen's own workflows lack. */
export function addWorkflows(project: awscdk.AwsCdkConstructLibrary): void {
  project.buildWorkflow!.workflow.addJob('checks', CHECKS);
  project.release!.addJobs({ checks: CHECKS });
  project.tryFindObjectFile('.github/workflows/release.yml')!.addOverride('jobs.release.needs', ['checks']);

  const codeql = project.github!.addWorkflow('codeql');
  codeql.on({ pullRequest: {}, push: { branches: ['main'] }, schedule: [{ cron: '23 4 * * 1' }] });
  codeql.addJob('analyze', {
    runsOn: UBUNTU,
    permissions: { contents: JobPermission.READ, securityEvents: JobPermission.WRITE },
    strategy: { matrix: { domain: { language: ['javascript-typescript', 'python', 'actions'] } } },
    steps: [
      { uses: ActionRefs.ACTIONS_CHECKOUT },
      {
        uses: `${CODEQL.init}@${CODEQL.commit}`, with: { 'languages': '${{ matrix.language }}', 'build-mode': 'none' },
      },
      { uses: `${CODEQL.analyze}@${CODEQL.commit}` },
    ],
  });
}
