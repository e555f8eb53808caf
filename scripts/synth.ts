import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { STAGES } from '../config/stages.ts';

/** Synthesizes every stage, each checked by the rules of AWS Solutions, into `cdk.out/<stage>`. Needs no network. */
for (const stage of Object.keys(STAGES)) {
  const output = `cdk.out/${stage}`;
  // Stacks that are no more would stay.
  rmSync(output, { recursive: true, force: true });
  const options = ['synth', '--quiet', '--no-notices', '-c', `stage=${stage}`, '--output', output];
  const { status, error, stderr } = spawnSync('node_modules/.bin/cdk', options, { encoding: 'utf8' });
  if (status !== 0) {
    console.error(`${stderr ?? error?.message}\nThe stage ${stage} could not be synthesized.`);
    process.exit(1);
  }
  console.log(`Synthesized the stage ${stage}: ${output}/*.template.json`);
}
