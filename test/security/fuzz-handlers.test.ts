import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routeOfFrame } from '../../local/gateway-routes.ts';
import { parseFrame } from '../../src/protocol/parse-frame.ts';
import { type ServerFrame, serverFrame } from '../../src/protocol/server-frames.ts';
import { type JobStep, jobStep, type Step, step } from './fuzz-events.ts';
import { MARK } from './fuzz-frames.ts';
import { differenceOf } from './fuzz-watch.ts';
import { createFuzzWorld, type FuzzWorld } from './fuzz-world.ts';

/** Steps of one world. */
const STEPS = 1_000;
/** `npm run test:fuzz` has 100,000, of which none may do harm; each `npm test` draws others. */
const WORLDS = Number(process.env.FUZZ_STEPS ?? 10_000) / STEPS;
const JOB_EVENTS = STEPS * Math.ceil(0.15 * WORLDS);
const FRAMES_AND_EVENTS = STEPS * WORLDS - JOB_EVENTS;

/** Error frames that say: nothing was done. The others may have noted a dequeue, or settled a pointer. */
const REFUSALS: ReadonlySet<string> = new Set([
  'bad_json',
  'unknown_type',
  'bad_frame',
  'frame_too_large',
  'unknown_game_mode',
  'player_mismatch',
  'not_in_party',
  'party_too_large',
  'unmatchable',
  'bad_receipt',
  'unauthenticated',
]);

/** What so many frames cannot but meet; a fuzzer that does not has lost its way. */
const OUTCOMES = [
  ...REFUSALS,
  'rate_limited',
  'not_queued',
  'queued',
  'dequeued',
  'state',
  'pong',
  'nothing',
];

/** More than any error frame holds: 80 characters of a field's name and 64 of a request id, each escaped. */
const ERROR_BYTES_MAX = 1_536;
/** A frame of API Gateway. */
const FRAME_BYTES_MAX = 32 * 1024;
const STACK_TRACE = /\n\s+at |\.ts:\d+/;

interface Arrival {
  readonly name: keyof FuzzWorld['frames'] | keyof FuzzWorld['handshakes'];
  readonly event: unknown;
  /** Of a sound event. */
  readonly text: string | null;
}

const arrivalOf = (world: FuzzWorld, step: Step): Arrival => {
  if (step.kind === 'nonsense') return { name: step.name, event: step.event, text: null };
  const connectionId = world.connectionOf.get(step.sender) ?? step.sender;
  const nowMs = world.clock.nowMs();
  if (step.kind === 'frame') {
    const name = step.through ?? (routeOfFrame(step.text).functionName as keyof FuzzWorld['frames']);
    const requestContext = { connectionId, requestTimeEpoch: nowMs - step.sentAgoMs };
    return { name, event: { requestContext, body: step.text, isBase64Encoded: false }, text: step.text };
  }
  const requestContext = { requestTimeEpoch: nowMs, connectedAt: nowMs, ...step.context, connectionId };
  const event = { body: '{"type":"ping"}', ...step.fields, requestContext };
  const { body, isBase64Encoded }: { body?: unknown; isBase64Encoded?: unknown } = event;
  const isText = typeof body === 'string' && isBase64Encoded !== true;
  return { name: step.name, event, text: isText ? body : null };
};

const isFrameFunction = (world: FuzzWorld, name: Arrival['name']): name is keyof FuzzWorld['frames'] =>
  name in world.frames;

/** As `expect` does, in a tenth of the time: there are half a million of these. */
const ensure = (holds: boolean, what: string): void => {
  if (!holds) expect.fail(what);
};

/** The frame that was answered with, or null where there was none; checked by itself. */
const readAnswer = (answer: { readonly statusCode: number; readonly body?: string }): ServerFrame | null => {
  const { statusCode, body } = answer;
  ensure(statusCode === 200 || statusCode === 400, `answered with ${statusCode}`);
  if (body === undefined) return null;
  const frame = serverFrame.parse(JSON.parse(body));
  const isError = frame.type === 'error';
  ensure(Buffer.byteLength(body) <= (isError ? ERROR_BYTES_MAX : FRAME_BYTES_MAX), `too long: ${body}`);
  if (!isError) return frame;
  ensure(frame.code !== 'unavailable', `crashed: ${body}`);
  ensure(!frame.message.includes(MARK), `shows what it was sent: ${body}`);
  ensure(!STACK_TRACE.test(body), `shows where: ${body}`);
  return frame;
};

/** Whether the protocol lets this arrival change anything. */
const mayChange = (name: Arrival['name'], text: string | null, answered: ServerFrame | null): boolean => {
  const parsed = parseFrame(text ?? '');
  if (!parsed.ok) return false;
  if (answered === null) return name === 'loading-complete';
  if (answered.type === 'pong') return false;
  if (answered.type !== 'error') return true;
  // The tenth enqueue of a minute is refused after the pointer was settled, any other frame before all else.
  if (answered.code === 'rate_limited') return parsed.frame.type === 'enqueue';
  return !REFUSALS.has(answered.code);
};

/** How often each answer came. */
const outcomes = new Map<string, number>();

const note = (frame: ServerFrame | null): void => {
  const name = frame === null ? 'nothing' : frame.type === 'error' ? frame.code : frame.type;
  outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
};

/** Runs one step; true where it may have changed something. */
const run = async (world: FuzzWorld, taken: Step): Promise<boolean> => {
  const { name, event, text } = arrivalOf(world, taken);
  if (isFrameFunction(world, name)) {
    const answered = readAnswer(await world.frames[name](event));
    note(answered);
    return mayChange(name, text, answered);
  }
  const answer = await world.handshakes[name](event);
  if (name === 'connect') {
    ensure(
      [400, 401].includes(answer.statusCode) && !('body' in answer),
      'let somebody in, or said too much',
    );
    return false;
  }
  ensure([200, 400].includes(answer.statusCode), `answered with ${answer.statusCode}`);
  // Who was disconnected comes back, so that every step finds everybody here.
  if (answer.statusCode === 400 || taken.kind === 'nonsense' || !world.connectionOf.has(taken.sender))
    return false;
  await world.comeBack(taken.sender);
  return true;
};

const expectQuiet = (world: FuzzWorld) => {
  expect(world.ports.log.lines).toEqual([]);
  expect(world.ports.metrics.total('Faults')).toBe(0);
  expect(Object.keys(Object.prototype)).toEqual([]);
};

/** Runs `count` steps in worlds of `STEPS` each; tells of the first that failed, not of all before it. */
const playAll = async <Each>(
  each: fc.Arbitrary<Each>,
  count: number,
  play: (steps: readonly Each[]) => Promise<void>,
): Promise<void> => {
  const steps = fc.array(each, { minLength: STEPS, maxLength: STEPS });
  const property = fc.asyncProperty(steps, play);
  const {
    failed,
    seed,
    numRuns,
    errorInstance: cause,
  } = await fc.check(property, {
    numRuns: count / STEPS,
    endOnFailure: true,
  });
  if (failed) throw new Error(`Failed in world ${numRuns} of seed ${seed}: ${cause}`, { cause });
};

describe('I11: of frames and events', () => {
  test('those of clients crash no function, and change no more than the protocol says', async () => {
    const { receipts } = await createFuzzWorld();
    let ran = 0;
    const play = async (steps: readonly { readonly step: Step; readonly afterMs: number }[]) => {
      const world = await createFuzzWorld();
      const victims = world.digestOfVictims();
      let before = world.digest();
      for (const { step: taken, afterMs } of steps) {
        await world.clock.advance(afterMs);
        const changes = await run(world, taken);
        const after = world.digest();
        const difference = changes ? null : differenceOf(before, after);
        if (difference !== null) expect.fail(`${JSON.stringify(taken)}: ${difference}`);
        before = after;
        ran += 1;
      }
      expect(world.digestOfVictims()).toBe(victims);
      expectQuiet(world);
    };
    const paused = fc.record({ step: step(receipts), afterMs: fc.constantFrom(0, 0, 0, 0, 150) });
    await playAll(paused, FRAMES_AND_EVENTS, play);
    expect(ran).toBe(FRAMES_AND_EVENTS);
    console.log(`${ran} frames and events:`, Object.fromEntries(outcomes));
    for (const outcome of OUTCOMES) expect(outcomes.get(outcome), outcome).toBeGreaterThan(0);
  }, 180_000);

  test('those of functions that no client reaches are refused, or do what they are for', async () => {
    let ran = 0;
    const outcomes = { done: 0, refused: 0 };
    const play = async (steps: readonly JobStep[]) => {
      const world = await createFuzzWorld();
      for (const { name, event } of steps) {
        const before = world.digest();
        const { outcome } = await inTime(world, world.jobs[name](event));
        outcomes[outcome] += 1;
        if (outcome === 'refused') expect(differenceOf(before, world.digest())).toBeNull();
        ran += 1;
      }
      expect(world.ports.metrics.total('Faults')).toBe(0);
      for (const line of world.ports.log.lines) expect(line.message).toMatch(/^[a-z-]+ was started with/);
    };
    await playAll(jobStep, JOB_EVENTS, play);
    expect(ran).toBe(JOB_EVENTS);
    expect(outcomes.done).toBeGreaterThan(0);
  }, 180_000);
});

/** Moves the clock on until the function has come to its end. */
const inTime = async <Answer>(world: FuzzWorld, running: Promise<Answer>): Promise<Answer> => {
  let isOver = false;
  const ended = running.finally(() => {
    isOver = true;
  });
  while (!isOver) await world.clock.advance(250);
  return ended;
};
