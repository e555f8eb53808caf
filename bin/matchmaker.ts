import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/add-stacks.ts';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { deploymentOf } from '../lib/deployment.ts';
import { readStageConfiguration } from '../lib/read-stage-configuration.ts';
import { stageNamed } from '../lib/stage.ts';

/** The CDK app: `cdk deploy --all -c stage=<name>`. None is the default, since a slip would deploy it. */
const main = (): void => {
  const app = new App();
  const stage = stageNamed(app.node.tryGetContext('stage'));
  const deployment = deploymentOf(app.node.tryGetContext('deployment'), Date.now());
  const configuration = readStageConfiguration(stage);
  // Another folder keeps two syntheses of a stage apart that run at once.
  const outDirectory = String(app.node.tryGetContext('bundles') ?? `.muster/bundles/${stage.name}`);
  const bundles = bundleFunctions({ configFile: stage.configFile, outDirectory });
  addStacks(app, stage, { deployment, bundles, configuration });
};

try {
  main();
} catch (fault) {
  // What is wrong with the inputs is said in plain sentences. Any other fault is ours, and keeps its trace.
  if (!(fault instanceof Error) || fault.name !== 'Error') throw fault;
  console.error(fault.message);
  // At once, or a synthesis of the stacks so far would follow.
  process.exit(1);
}
