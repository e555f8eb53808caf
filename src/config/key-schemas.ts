import * as z from 'zod';

/** What keys are made of. The error of each schema completes the sentence "found X, expected ...". */

/** Unknown keys are refused; the error then lists the known ones. */
export const table = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : 'a table'),
  });

const range = (what: string, least: number, greatest: number) => {
  const error = `${what} from ${least} to ${greatest}`;
  return z.number({ error }).min(least, { error }).max(greatest, { error });
};

export const seconds = (least: number, greatest: number) => range('a number of seconds', least, greatest);

export const number = (what: string, least: number, greatest: number) =>
  range(`${what}, a number`, least, greatest);

export const whole = (what: string, least: number, greatest: number) => {
  const error = `${what}, a whole number from ${least} to ${greatest}`;
  return z.int({ error }).min(least, { error }).max(greatest, { error });
};

export const flag = z.boolean({ error: 'true or false' });

/** `"a", "b" or "c"`. */
export const alternatives = (words: readonly string[]): string =>
  words
    .map((word) => `"${word}"`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: alternatives(words) });

export const text = (what: string, lengthMax: number) => {
  const error = `${what} of 1 to ${lengthMax} characters`;
  return z.string({ error }).min(1, { error }).max(lengthMax, { error });
};

/** A list of texts of which none is there twice. */
export const textsOf = (what: string, lengthMax: number, countMax: number) => {
  const error = `a list of 1 to ${countMax} different ${what}, each of 1 to ${lengthMax} characters`;
  return z
    .array(z.string({ error }).min(1, { error }).max(lengthMax, { error }), { error })
    .min(1, { error })
    .max(countMax, { error })
    .refine((texts) => new Set(texts).size === texts.length, { error });
};

/** A key that may not be there. */
export const nothing = (because: string) => z.undefined({ error: `nothing, since ${because}` }).optional();
