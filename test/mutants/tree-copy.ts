import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders beside each other, gone with this process however it ends but by force. */
export const createWorkshop = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-mutants-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return folder;
};

/** What git knows or would take in, as it is at the moment, so that what others change meanwhile does no harm. */
export const copyTree = (target: string): void => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(file));
  for (const file of files) cpSync(file, join(target, file));
  symlinkSync(join(process.cwd(), 'node_modules'), join(target, 'node_modules'));
};

export const copyFolder = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
