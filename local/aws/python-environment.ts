import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPackage } from '../install-package.ts';

const run = promisify(execFile);

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../.muster/ministack', import.meta.url));

const PYTHON_PACKAGES = {
  'apt-get': ['python3', 'python3-venv'],
  dnf: ['python3', 'python3-pip'],
  apk: ['python3', 'py3-pip'],
};
const OTHERWISE = 'Or let AWS_ENDPOINT_URL name an emulator that runs already.';

export interface PythonOptions {
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly folder?: string;
  readonly requirements?: string;
}

/**
 * The Python of an environment of the project's own that has the pinned packages. It is made once, and anew when
 * they change. Throws what to install where it cannot be made.
 */
export const pythonEnvironment = async (options: PythonOptions): Promise<string> => {
  const { folder = FOLDER, requirements = REQUIREMENTS } = options;
  const python = join(folder, 'bin', 'python');
  const marker = join(folder, 'installed.txt');
  const wanted = await readFile(requirements, 'utf8');
  if ((await readFile(marker, 'utf8').catch(() => null)) === wanted) return python;
  options.say('Installing MiniStack, an emulated AWS, into .muster/ministack ...');
  await rm(folder, { recursive: true, force: true });
  try {
    await mkdir(folder, { recursive: true });
    await makeEnvironment(folder, options);
    await installInto(python, requirements, options);
    await writeFile(marker, wanted);
  } catch (fault) {
    // Half an environment would look like a whole one to Python.
    await rm(folder, { recursive: true, force: true });
    throw fault;
  }
  return python;
};

const makeEnvironment = async (folder: string, options: PythonOptions): Promise<void> => {
  const first = await tryToMake(folder, options);
  if (first === null) return;
  const installed = await installPackage('Python 3 with venv', PYTHON_PACKAGES, options.say);
  const second = await tryToMake(folder, options);
  if (second !== null)
    throw new Error(
      `${second} (${installed}). Install Python 3.10 or newer with its venv module (Debian, Ubuntu: apt-get install python3-venv). ${OTHERWISE}`,
    );
};

/** What stands in the way, or null. */
const tryToMake = async (folder: string, { signal }: PythonOptions): Promise<string | null> => {
  const ask = (...args: string[]) => run('python3', args, { signal });
  const version = await ask('-c', 'import sys; print(*sys.version_info[:2], sep=".")').catch(missing(signal));
  if (version === null) return 'There is no python3';
  const [major = 0, minor = 0] = version.stdout.trim().split('.').map(Number);
  if (major !== 3 || minor < 10) return `python3 is ${version.stdout.trim()}, which is too old`;
  const made = await ask('-m', 'venv', '--clear', folder).catch(missing(signal));
  return made === null ? 'python3 has no module venv with pip' : null;
};

const installInto = async (python: string, requirements: string, { signal }: PythonOptions) => {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(python, args, { signal }).catch((fault: unknown) => {
    signal.throwIfAborted();
    throw new Error(
      `pip cannot install MiniStack (${lastLine(fault)}). It needs a way to PyPI, or to the index that pip is configured for. ${OTHERWISE}`,
      { cause: fault },
    );
  });
};

const missing = (signal: AbortSignal) => (): null => {
  signal.throwIfAborted();
  return null;
};

const lastLine = (fault: unknown): string => {
  const text = fault instanceof Error && 'stderr' in fault ? String(fault.stderr) : String(fault);
  return text.trim().split('\n').at(-1) ?? '';
};
