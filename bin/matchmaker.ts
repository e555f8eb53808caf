import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/add-stacks.ts';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { deploymentOf } from '../lib/deployment.ts';
import { readStageConfiguration } from '../lib/read-stage-configuration.ts';
import { stageNamed } from '../lib/stage.ts';

/** The CDK app: `cdk deploy --all -c stage=<name>`; the default stage is `dev`. */
const main = (): void => {
  const app = new App();
  const stage = stageNamed(String(app.node.tryGetContext('stage') ?? 'dev'));
  const deployment = deploymentOf(app.node.tryGetContext('deployment'), Date.now());
  const configuration = readStageConfiguration(stage);
  const outDirectory = `.muster/bundles/${stage.name}`;
  const bundles = bundleFunctions({ configFile: stage.configFile, outDirectory });
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  const env = account === undefined || region === undefined ? {} : { env: { account, region } };
  addStacks(app, stage, { deployment, bundles, configuration, ...env });
};

try {
  main();
} catch (fault) {
  // What is wrong with the inputs is said in sentences; a mistake of ours keeps its trace.
  if (!(fault instanceof Error) || fault instanceof TypeError) throw fault;
  console.error(fault.message);
  // At once: a synthesis of the stacks so far would follow otherwise.
  process.exit(1);
}
