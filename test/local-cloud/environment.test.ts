import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireNode, requirePython } from '../../local-cloud/prerequisites';
import { cloudVariables, environmentWith } from '../../local-cloud/variables';

describe('the environment of the local cloud', () => {
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  test('has nothing of the user\'s real accounts in it', () => {
    // GIVEN
    process.env.AWS_PROFILE = 'production';
    process.env.AWS_SESSION_TOKEN = 'secret';
    process.env.AWS_ENDPOINT_URL_S3 = 'https://s3.example.com';
    // WHEN
    const variables = cloudVariables({
      account: '111122223333', region: 'us-east-1', awsUrl: 'http://127.0.0.1:1', lakeUrl: 'http://127.0.0.1:2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const environment = environmentWith(variables, '/tools');
    // THEN
    expect(Object.keys(environment).filter((name) => /^(AWS|CDK)_/.test(name)).sort())
      .toEqual(Object.keys(variables).filter((name) => /^(AWS|CDK)_/.test(name)).sort());
    expect(environment).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_CLOUDTRAIL: 'http://127.0.0.1:2' });
    expect(environment.PATH).toMatch(/^\/tools[:;]/);
  });

  test('needs a Node that is new enough, and says so', () => {
    expect(() => requireNode('18.20.4')).toThrow('needs Node.js 20 or newer; this is Node.js 18.20.4');
    expect(() => requireNode('24.1.0')).not.toThrow();
  });

  test('needs a Python that is new enough, and says so', () => {
    // GIVEN
    const folder = mkdtempSync(join(tmpdir(), 'python-'));
    const python = (command: string, version: string) => writeFileSync(join(folder, command), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
    process.env.PATH = folder;
    // THEN
    expect(() => requirePython()).toThrow('needs Python 3.10 or newer; there is no Python on the PATH');
    python('python3', '3 8');
    expect(() => requirePython()).toThrow('needs Python 3.10 or newer; python3 is 3.8');
    python('python3.12', '3 12');
    expect(requirePython()).toBe('python3.12');
    rmSync(folder, { recursive: true });
  });
});
