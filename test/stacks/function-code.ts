import { buildSync } from 'esbuild';
import type { FunctionName } from '../../functions/function-settings.ts';

/** What is left of a function's code, readable, when all that it does not use is taken out; without packages. */
export const functionCode = (name: FunctionName): string => {
  const { outputFiles } = buildSync({
    entryPoints: [`functions/${name}/handler.ts`],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
  });
  return outputFiles.map(({ text }) => text).join('');
};
