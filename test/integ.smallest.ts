import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { TrailImport } from 'cdk-cloudtrail-import';
import { emptyStore, expectOneCompletedImport } from './integ/lake';
import { logsHooks, logsOf } from './integ/logs';

const app = new App();
const stack = new Stack(app, 'TrailImportSmallest');
const store = emptyStore(stack, 'Lake');
const history = new TrailImport(stack, 'History', {
  source: logsOf(stack, 'smallest'),
  destinations: [store],
  retryToken: app.node.tryGetContext('retryToken'),
});
new CfnOutput(stack, 'Store', { value: store.attrEventDataStoreArn });
new CfnOutput(stack, 'ImportId', { value: history.importId });

const integ = new IntegTest(app, 'Smallest', { testCases: [stack], hooks: logsHooks('smallest'), stackUpdateWorkflow: false });
expectOneCompletedImport(integ, store);
