import type { CrowdProgress } from './crowd.ts';

const REPAINT_EVERY_MS = 250;
/** A log is not a screen: there, a new line comes only now and then. */
const LINE_EVERY_MS = 5_000;

/** Keeps one line up to date on a terminal, and prints a line now and then elsewhere. `bots` are to come. */
export const progressLine = (bots: number, screen: NodeJS.WriteStream = process.stderr) => {
  let latest: CrowdProgress = { started: 0, matched: 0, ended: 0, joined: 0, heldUpUntilMs: 0 };
  const text = () => describeProgress(latest, Date.now(), bots);
  const paint = () => screen.write(screen.isTTY ? `\r\x1b[K${text()}` : `${text()}\n`);
  const timer = setInterval(paint, screen.isTTY ? REPAINT_EVERY_MS : LINE_EVERY_MS);
  return {
    show: (progress: CrowdProgress) => {
      latest = { ...progress };
    },
    end: () => {
      clearInterval(timer);
      screen.write(screen.isTTY ? '\r\x1b[K' : `${text()}\n`);
    },
  };
};

/** A sentence for whoever wonders how far it is, why there are more bots, and what takes so long. */
export const describeProgress = (
  { started, matched, ended, joined, heldUpUntilMs }: CrowdProgress,
  nowMs: number,
  bots = 0,
): string => {
  const parts = [`${matched} of ${Math.max(bots, started)} bots matched`, `${started - ended} under way`];
  if (joined > 0) parts.push(`${joined} joined to make matches whole`);
  const heldUpSeconds = Math.ceil((heldUpUntilMs - nowMs) / 1_000);
  if (heldUpSeconds > 0 && ended < started)
    parts.push(`waiting for the loading time-out of no-shows (${heldUpSeconds} s)`);
  return parts.join(', ');
};
