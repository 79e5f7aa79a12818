export { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
