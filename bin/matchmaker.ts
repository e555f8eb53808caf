import { App, Tags } from 'aws-cdk-lib';
import { DataStack } from '../lib/stacks/data-stack.ts';
import { stageNamed } from '../lib/stage.ts';

/** The CDK app: `cdk deploy -c stage=<name>`; the default stage is `dev`. */
const app = new App();
const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));

new DataStack(app, `Muster-${stage.name}-Data`, {
  stage,
  description: 'Muster: durable records of connections, players and parties',
});
Tags.of(app).add('muster:stage', stage.name);
