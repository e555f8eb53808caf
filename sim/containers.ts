import { FUNCTION_SETTINGS, type FunctionName } from '../functions/function-settings.ts';
import type { Handler } from '../src/edge/guard.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { Clock } from '../src/use-cases/ports.ts';
import { Unavailable } from '../src/use-cases/unavailable.ts';
import type { Chance } from './chance.ts';
import type { FaultRates } from './fault-rates.ts';
import { mapMethods } from './port-changes.ts';

/** What a container puts between a function and everything outside of it. */
export interface Surface {
  readonly clock: Clock;
  /** The same port, the calls of which are slow, fail, lose their answer, or are the last of this container. */
  through<Port extends object>(port: Port): Port;
  /** The same for a port that never throws: its calls are slow, or the last of this container. */
  unfailing<Port extends object>(port: Port): Port;
}

type AnyHandler = Handler<unknown>;

export interface ContainersOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  /** Read at every call: faults come and go. */
  readonly rates: () => FaultRates;
  /** Makes a function in a container: its ports, all of them through the surface. */
  readonly make: (name: FunctionName, surface: Surface) => AnyHandler;
  /** A function of this name was killed, or stood still for so long. */
  readonly noteFault: (name: FunctionName, what: 'killed' | 'frozen', ms: number) => void;
}

export interface Containers {
  /** Rejects when the container is killed meanwhile. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** Of all functions: idle ones are gone, those at work die at once. */
  killAll(): void;
  /** Of a deployment: who is at work ends in peace, and nothing new begins there. */
  retireAll(): void;
}

interface Container {
  readonly name: FunctionName;
  handler: AnyHandler;
  /** When the invocation that it runs has to be over. */
  timeIsUpAtMs: number;
  frozenUntilMs: number;
  isDead: boolean;
  isRetired: boolean;
  /** Of the invocation that it runs. */
  died: (fault: Error) => void;
}

const FROZEN_MS = { min: 1_000, max: 180_000 };
const SLOW_MS = { min: 1, max: 40 };
/** Containers of functions, each with one invocation at a time, made when none is idle, as on Lambda. */
export const createContainers = (options: ContainersOptions): Containers => {
  const idle = new Map<FunctionName, Container[]>();
  const busy = new Set<Container>();

  const make = (name: FunctionName): Container => {
    const container: Container = {
      name,
      handler: async () => undefined,
      timeIsUpAtMs: 0,
      frozenUntilMs: 0,
      isDead: false,
      isRetired: false,
      died: () => {},
    };
    container.handler = options.make(name, surfaceOf(options, container));
    return container;
  };

  return {
    invoke: async (name, event) => {
      const container = idle.get(name)?.pop() ?? make(name);
      busy.add(container);
      const timeIsUpAtMs = options.clock.nowMs() + FUNCTION_SETTINGS[name].timeoutSeconds * 1_000;
      container.timeIsUpAtMs = timeIsUpAtMs;
      const isStillAtIt = () => busy.has(container) && container.timeIsUpAtMs === timeIsUpAtMs;
      options.clock.at(timeIsUpAtMs, () => isStillAtIt() && kill(options, container));
      try {
        return await new Promise((resolve, reject) => {
          container.died = reject;
          container.handler(event).then(resolve, reject);
        });
      } finally {
        busy.delete(container);
        if (!container.isDead && !container.isRetired) keepIdle(idle, container);
      }
    },
    killAll: () => {
      idle.clear();
      for (const container of busy) kill(options, container);
    },
    retireAll: () => {
      idle.clear();
      for (const container of busy) container.isRetired = true;
    },
  };
};

const keepIdle = (idle: Map<FunctionName, Container[]>, container: Container): void => {
  const others = idle.get(container.name);
  if (others === undefined) idle.set(container.name, [container]);
  else others.push(container);
};

const kill = ({ noteFault }: ContainersOptions, container: Container): void => {
  container.isDead = true;
  noteFault(container.name, 'killed', 0);
  container.died(new Error(`The container of ${container.name} was killed`));
};

/** Whoever runs in a container that stands still waits; in a dead one, or after its time, nobody goes on. */
const goOn = async (options: ContainersOptions, container: Container): Promise<void> => {
  const { clock } = options;
  while (container.frozenUntilMs > clock.nowMs()) await clock.sleep(container.frozenUntilMs - clock.nowMs());
  if (clock.nowMs() > container.timeIsUpAtMs && !container.isDead) kill(options, container);
  if (container.isDead) await new Promise<never>(() => {});
};

const surfaceOf = (options: ContainersOptions, container: Container): Surface => {
  const { clock, chance, rates } = options;
  const skewMs = Math.round((2 * chance.draw() - 1) * rates().clockSkewMsMax);

  const pass = () => goOn(options, container);
  const isMoving = () => !container.isDead && container.frozenUntilMs <= clock.nowMs();

  const strike = async (what: 'killed' | 'frozen'): Promise<void> => {
    if (what === 'killed') kill(options, container);
    else {
      const ms = chance.among(FROZEN_MS);
      container.frozenUntilMs = Math.max(container.frozenUntilMs, clock.nowMs() + ms);
      options.noteFault(container.name, 'frozen', ms);
    }
    await pass();
  };

  const callBadly = async <Answer>(act: () => Promise<Answer>, fate: Fate | null): Promise<Answer> => {
    await pass();
    if (fate === null) return act();
    const isBefore = chance.draw() < 0.5;
    if (fate === 'failed') throw new Unavailable('A call', new Error('It did not get through'));
    if (fate === 'slow') await clock.sleep(chance.among(SLOW_MS));
    else if (isBefore && fate !== 'answerLost') await strike(fate);
    await pass();
    const answer = await act();
    if (fate === 'slow') await clock.sleep(chance.among(SLOW_MS));
    else if (fate === 'answerLost') throw new Unavailable('A call', new Error('Its answer was lost'));
    else if (!isBefore) await strike(fate);
    await pass();
    return answer;
  };

  const call = <Answer>(act: () => Promise<Answer>, fate: Fate | null): Promise<Answer> =>
    fate === null && isMoving() ? act() : callBadly(act, fate);
  const anyFate = () => fateOf(rates().calls, chance);
  const unfailingFate = () => {
    const fate = anyFate();
    return fate === 'failed' || fate === 'answerLost' ? null : fate;
  };

  return {
    clock: {
      nowMs: () => clock.nowMs() + skewMs,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal);
        if (!isMoving()) await pass();
      },
    },
    through: (port) =>
      mapMethods(
        port,
        (method) =>
          (...input) =>
            call(() => method(...input), anyFate()),
      ),
    unfailing: (port) =>
      mapMethods(
        port,
        (method) =>
          (...input) =>
            call(() => method(...input), unfailingFate()),
      ),
  };
};

type Fate = keyof FaultRates['calls'];

const FATES: readonly Fate[] = ['slow', 'failed', 'answerLost', 'killed', 'frozen'];

/** Null, mostly: the call is made and answered. */
const fateOf = (shares: FaultRates['calls'], chance: Chance): Fate | null => {
  let draw = chance.draw();
  for (const fate of FATES) {
    draw -= shares[fate];
    if (draw < 0) return fate;
  }
  return null;
};
