import { App } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CURRENT_VERSION_EXPIRED_FLAGS, FLAGS } from 'aws-cdk-lib/cx-api';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { complaintsOf, givenApp, givenImport, givenStack, onlyAccessRole, onlyImport, onlyOne, US } from './given';
import { ImportSource, TrailImportProvider } from '../../src';

/** Of those of version 1 an app may set none. */
const flags = Object.keys(FLAGS).filter((flag) => !CURRENT_VERSION_EXPIRED_FLAGS.includes(flag));
const all = (value: boolean) => Object.fromEntries(flags.map((flag) => [flag, value]));
const PARTITIONS = { '@aws-cdk/core:target-partitions': ['aws', 'aws-cn'] };

/** A stack with resources that feature flags may change: a bucket, a key, the provider's settings, an alarm, a rule. */
function given(app: App) {
  const stack = givenStack({ env: US }, 'Audit', app);
  TrailImportProvider.getOrCreate(stack, { encryptionKey: new Key(stack, 'Key') });
  const history = givenImport(stack, { source: ImportSource.fromBucket(new Bucket(stack, 'Logs')) });
  history.alarmOnFailure();
  history.onCompleted('Completed');
  return stack;
}

/** The parts that must stay the same in deployed stacks if an app changes its feature flags later. */
function identity(stack: ReturnType<typeof given>) {
  const { logicalId, Properties: { ConstructPath, SourceUri } } = onlyImport(stack);
  return {
    function: onlyOne(stack, 'AWS::Lambda::Function').logicalId,
    ledger: onlyOne(stack, 'AWS::DynamoDB::Table').logicalId,
    role: onlyAccessRole(stack).Properties.RoleName,
    import: { logicalId, ConstructPath, SourceUri },
  };
}

const unset = identity(given(givenApp()));

test.each<[string, Record<string, unknown>]>([
  ['all feature flags on', { ...all(true), ...PARTITIONS }],
  ['all feature flags off', all(false)],
  ['the recommended feature flags', recommended],
])('with %s it synthesizes, as the same import', (_, context) => {
  const stack = given(new App({ context }));
  expect(complaintsOf(stack)).toBe('');
  expect(identity(stack)).toEqual(unset);
});

test.each(flags.filter((flag) => !(flag in PARTITIONS)))('it does not mind %s', (flag) => {
  const context = { [flag]: true };
  // A flag about the validation of templates needs an app that validates them.
  const stack = given(/validat/i.test(flag) ? new App({ context }) : givenApp(context));
  expect(complaintsOf(stack)).toBe('');
  expect(identity(stack)).toEqual(unset);
});
