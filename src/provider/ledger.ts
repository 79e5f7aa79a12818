import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { LEDGER_KEYS, LEDGER_TTL } from '../wire';

/** The table in which the function keeps the requests, the claims and the imports of a stack. */
export function ledgerTable(scope: Construct, id: string, encryptionKey?: aws_kms.IKeyRef): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    partitionKey: { name: LEDGER_KEYS.partition, type: dynamodb.AttributeType.STRING },
    sortKey: { name: LEDGER_KEYS.sort, type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: LEDGER_TTL,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  if (encryptionKey) {
    // The Table takes an IKey only, which a CfnKey isn't, and its grants would edit the policy of the key.
    (table.node.defaultChild as dynamodb.CfnTable).sseSpecification = {
      sseEnabled: true,
      sseType: 'KMS',
      kmsMasterKeyId: encryptionKey.keyRef.keyArn,
    };
  }
  return table;
}
