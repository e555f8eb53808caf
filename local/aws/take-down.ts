import { destroy } from './deploy.ts';
import { clearFolder, type DeployedTo, filesIn, keptIn, readJson, withLock } from './folder.ts';
import { endKeeper } from './start-keeper.ts';

export interface TakeDownOptions {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Removes all that `bringUp` made by this folder: an emulator of its own goes with its data, from a given one the
 * stacks are destroyed. Does nothing where nothing is.
 */
export const takeDown = async ({ folder, say, signal }: TakeDownOptions): Promise<void> => {
  await withLock(folder, async () => {
    const kept = await keptIn(folder);
    const deployedTo = await readJson<DeployedTo>(filesIn(folder).deployedTo);
    if (deployedTo?.isOwn === false && (await answers(deployedTo.endpoint))) {
      say(`Destroying the stacks on ${deployedTo.endpoint} ...`);
      await destroy({ ...deployedTo, folder, signal });
    }
    if (kept !== null) await endKeeper(kept);
    say(kept === null && deployedTo === null ? 'Nothing is up.' : 'Nothing is left.');
    await clearFolder(folder);
  });
};

/** An emulator that was ended took its stacks with it. */
const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );
