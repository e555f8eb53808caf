import type { CrowdProgress } from './crowd.ts';

const REPAINT_EVERY_MS = 250;
/** A log is not a screen: there, a new line comes only now and then. */
const LINE_EVERY_MS = 5_000;

/** Keeps one line up to date on a terminal, and prints a line now and then elsewhere. */
export const progressLine = (screen: NodeJS.WriteStream = process.stderr) => {
  let latest: CrowdProgress = { started: 0, matched: 0, ended: 0 };
  const text = () =>
    `${latest.matched} of ${latest.started} bots matched, ${latest.started - latest.ended} under way`;
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
