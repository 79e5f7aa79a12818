import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeEnvFile } from '../../local-cloud/demo/env-file';
import { demoOptions } from '../../local-cloud/demo/options';

describe('the demo\'s options', () => {
  test.each([
    [['x'], { npm_config_logs: 'true' }, '--logs x'],
    [[], { npm_config_logs: 'x' }, '--logs x'],
    [['3'], { npm_config_imports: 'true', npm_config_fail_some: 'true' }, '--imports 3 --fail-some'],
    [[], { npm_config_keep: 'true' }, '--keep'],
  ])('names the whole command if npm has kept the options: %j %j', (args, env, options) => {
    expect(() => demoOptions(args, env)).toThrow(`Run "npm run demo -- ${options}".`);
  });

  test('takes the options that npm passes on', () => {
    expect(demoOptions(['--logs', 'x', '--keep'], { npm_config_cache: '/tmp' })).toMatchObject({ logs: 'x', ownLogs: false, keep: true });
  });

  test.each([['1'], ['6'], ['two']])('rejects --imports %s', (imports) => {
    expect(() => demoOptions(['--imports', imports])).toThrow(`--imports is ${imports}. Specify a number from 2 to 5.`);
  });
});

describe('the file that connects a shell to the local cloud', () => {
  test('exports every variable as it is, and hides a profile of a real account', () => {
    const folder = mkdtempSync(join(tmpdir(), 'env-'));
    const cloud = { variables: { AWS_REGION: 'us-east-1', ODD: 'it\'s $HOME' }, toolsFolder: '/tools of mine' };
    const file = writeEnvFile(cloud, join(folder, 'new', 'env.sh'));
    const script = `. "${file}"; printf '%s|' "$AWS_REGION" "$ODD" "$\{PATH%%:*}" "$\{AWS_PROFILE-none}"`;
    const env = { ...process.env, AWS_PROFILE: 'production' };
    expect(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' })).toBe('us-east-1|it\'s $HOME|/tools of mine|none|');
    rmSync(folder, { recursive: true });
  });
});
