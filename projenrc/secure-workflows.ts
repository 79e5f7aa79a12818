import { type awscdk, Component, github } from 'projen';

type Job = github.workflows.Job;
type Step = github.workflows.JobStep;

const { workflows: { JobPermission } } = github;
/** The commits of the tags that projen uses. For other actions, projen uses commits. */
const COMMITS: Record<string, string> = {
  'actions/setup-dotnet@v6.0.0': 'a98b56852c35b8e3190ac28c8c2271da59106c68',
  'actions/setup-go@v7.0.0': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
  'actions/setup-node@v7.0.0': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/setup-python@v7.0.0': '5fda3b95a4ea91299a34e894583c3862153e4b97',
  'peter-evans/create-pull-request@v8.1.1': '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
};
/** The tools that publish, and their dependencies, are locked in this folder. */
const PUBLISH = '.repo/.github/publish';
const INSTALL = 'cd .repo && npm ci';
/** publib installs packages of Python by ranges of versions. */
const CONSTRAINTS = `\${{ github.workspace }}/${PUBLISH}/constraints.txt`;

/** Reduces the permissions of projen's workflows, and locks the tools that they run. */
export class SecureWorkflows extends Component {
  constructor(private readonly of: awscdk.AwsCdkConstructLibrary) {
    super(of);
    for (const [action, commit] of Object.entries(COMMITS)) {
      of.github!.actions.set(action, `${action.split('@')[0]}@${commit}`);
    }
  }

  public preSynthesize(): void {
    for (const workflow of this.of.github!.workflows) {
      for (const [id, job] of Object.entries(workflow.jobs)) {
        if (!('steps' in job)) continue;
        const steps = stepsOf(job).map((step) => secured(workflow.name, step));
        workflow.updateJob(id, { ...job, permissions: permissionsOf(id, job), steps });
      }
    }
  }
}

/** projen adds the steps of some jobs late. */
function stepsOf({ steps }: { steps: Step[] | (() => Step[]) }): Step[] {
  return typeof steps === 'function' ? steps() : steps;
}

function permissionsOf(id: string, { permissions }: Job): Job['permissions'] {
  // The job `release_github` creates the tag.
  if (id === 'release') return { contents: JobPermission.READ };
  return id === 'validate' ? { pullRequests: JobPermission.READ } : permissions;
}

function secured(workflow: string, step: Step): Step {
  const { uses, run, env, with: parameters } = step;
  if (uses?.startsWith('actions/checkout@')) return { ...step, with: { ...parameters, 'persist-credentials': false } };
  if (run === INSTALL && workflow === 'release') {
    return { ...step, run: `${run} && npm ci --ignore-scripts --prefix .github/publish` };
  }
  const [, publib] = /'(publib-\w+)'$/.exec(run ?? '') ?? [];
  if (publib) {
    return { ...step, env: { ...env, PIP_CONSTRAINT: CONSTRAINTS }, run: `${PUBLISH}/node_modules/.bin/${publib}` };
  }
  return run?.includes('gh release create') ? { ...step, run: `${run} dist/sbom.cdx.json` } : step;
}
