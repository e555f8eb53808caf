import { App, Tags } from 'aws-cdk-lib';
import { RecordsStack } from '../lib/stacks/records-stack.ts';
import { stageNamed } from '../lib/stage.ts';

/** The CDK app: `cdk deploy -c stage=<name>`; the default stage is `dev`. */
const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

new RecordsStack(app, `Muster-${stage.name}-Records`, {
  stage,
  description: 'Muster: durable records of connections, players and parties',
});
Tags.of(app).add('muster:stage', stage.name);
