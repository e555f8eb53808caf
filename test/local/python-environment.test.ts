import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pythonEnvironment } from '../../local/aws/python-environment.ts';

let root: string;
let requirements: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'muster-python-'));
  requirements = join(root, 'requirements.txt');
  await writeFile(requirements, 'ministack==1.0.0\n');
  await mkdir(join(root, 'bin'));
  // Neither a Python nor a package manager but those that a test puts there.
  vi.stubEnv('PATH', join(root, 'bin'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true, force: true });
});

/** Its own `venv` makes an environment whose Python does as told. */
const putPython = ({
  version = '3.12',
  venv = 'exit 0',
  pip = 'exit 0',
}: {
  version?: string;
  venv?: string;
  pip?: string;
}) =>
  writeFile(
    join(root, 'bin', 'python3'),
    `#!/bin/sh
if [ "$1" = -c ]; then echo ${version}; exit 0; fi
/bin/mkdir -p "$4/bin"
printf '#!/bin/sh\\n%s\\n' '${pip}' > "$4/bin/python"
/bin/chmod +x "$4/bin/python"
${venv}
`,
    { mode: 0o755 },
  );

const said: string[] = [];
const make = () =>
  pythonEnvironment({
    folder: join(root, 'environment'),
    requirements,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  });

const isThere = () =>
  access(join(root, 'environment')).then(
    () => true,
    () => false,
  );

it('is made once, and anew when what it has to hold changes', async () => {
  await putPython({});
  const python = await make();
  expect(python).toBe(join(root, 'environment', 'bin', 'python'));
  said.length = 0;
  await make();
  expect(said).toEqual([]);
  await writeFile(requirements, 'ministack==2.0.0\n');
  await make();
  expect(said).toEqual([expect.stringContaining('Installing MiniStack')]);
});

it.each([
  ['there is no Python', null, 'There is no python3'],
  ['Python is too old', { version: '3.8' }, 'python3 is 3.8, which is too old'],
  ['Python has no venv', { venv: 'exit 1' }, 'python3 has no module venv with pip'],
])('says what to install when %s, and leaves nothing', async (_, python, message) => {
  if (python !== null) await putPython(python);
  const failure = make();
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toThrow('apt-get install python3-venv');
  await expect(failure).rejects.toThrow('AWS_ENDPOINT_URL');
  expect(await isThere()).toBe(false);
});

it('says what pip said when it cannot install, and leaves nothing', async () => {
  await putPython({ pip: 'echo "ERROR: No matching distribution" >&2; exit 1' });
  await expect(make()).rejects.toThrow(
    'pip cannot install MiniStack (ERROR: No matching distribution). It needs a way to PyPI',
  );
  expect(await isThere()).toBe(false);
});
