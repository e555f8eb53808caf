import { folderAndPort, runCommand } from './command.ts';
import { takeDown } from './take-down.ts';

const USAGE = `Removes what \`npm run aws:up\` made: the stacks from an emulator that was given, or the emulator itself.

  npm run aws:down [-- --folder .muster/aws]`;

await runCommand(async (signal) => {
  const { folder, help } = folderAndPort(process.argv.slice(2));
  if (help) console.log(USAGE);
  else await takeDown({ folder, say: console.log, signal });
});
