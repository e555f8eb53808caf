import { beforeEach, expect, test, vi } from 'vitest';
import { powertoolsLog } from '../../src/telemetry/powertools-log.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { redisOf } from '../support/redis.ts';

const PASSWORD = 'a-password-of-the-test';
const redis = redisOf('single');

beforeEach(() => vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO'));

/** What one call of the log prints. */
const printedBy = (use: (log: ReturnType<typeof powertoolsLog>) => void): string => {
  let printed = '';
  const keep = (text: unknown) => {
    printed += String(text);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((to) => vi.spyOn(to, 'write').mockImplementation(keep));
  use(powertoolsLog('muster'));
  for (const spy of spies) spy.mockRestore();
  return printed;
};

/** What Redis really answers to a wrong password, as ioredis hands it on: with the command's arguments. */
const refusedPassword = async (): Promise<Error> => {
  const fault = await redis.call('AUTH', 'nobody', PASSWORD).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof Error)) return expect.fail('The password was taken');
  expect(JSON.stringify(fault)).toContain(PASSWORD);
  return fault;
};

test('a log line holds no argument of a Redis command, wherever in it the error is', async () => {
  const error = await refusedPassword();
  const printed = printedBy((log) => {
    log.warn('itself', { error });
    log.error('as a cause', { fault: new Unavailable('Redis', new Error('around it', { cause: error })) });
    log.info('deeper', { attempts: [{ answer: error }] });
  });
  expect(printed.match(/WRONGPASS/g)?.length).toBeGreaterThanOrEqual(3);
  expect(printed).not.toContain(PASSWORD);
});

test('an error keeps its name, message, stack and causes', () => {
  const fault = new TypeError('above', { cause: new RangeError('below') });
  const line = JSON.parse(printedBy((log) => log.error('failed', { fault })));
  expect(line).toMatchObject({
    message: 'failed',
    fault: {
      name: 'TypeError',
      message: 'above',
      stack: expect.stringContaining('TypeError: above\n'),
      cause: { name: 'RangeError', message: 'below', stack: expect.stringContaining('RangeError: below\n') },
    },
  });
});

test('a command that Redis does not know is not repeated with its arguments', async () => {
  const error = await redis.call('HULLO', 'AUTH', PASSWORD).catch((fault: unknown) => fault);
  expect(String(error)).toContain(PASSWORD);
  const printed = printedBy((log) => log.warn('refused', { error }));
  expect(printed).toContain('unknown command');
  expect(printed).not.toContain(PASSWORD);
});

test('a text of a client stays inside its line', () => {
  const requestId = 'r1\n{"level":"ERROR"}\r\u001b[2J\u2028';
  const printed = printedBy((log) => log.warn('failed', { requestId }));
  expect(printed.trimEnd()).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(printed)).toMatchObject({ level: 'WARN', requestId });
});
