import type { TimerClock } from './clock.ts';
import type { ScheduleTiming } from './schedule-timing.ts';

export interface ScheduleDefinition {
  readonly groupName: string;
  readonly name: string;
  readonly timing: ScheduleTiming;
  readonly enabled: boolean;
  readonly deleteWhenDone: boolean;
  readonly targetArn: string;
  /** The event, as JSON text. */
  readonly input: string;
}

export interface StoredSchedule<T extends ScheduleDefinition> {
  readonly definition: T;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

export interface Schedules<T extends ScheduleDefinition> {
  /** Creates it or replaces it; its timer begins anew. */
  put(definition: T): void;
  find(groupName: string, name: string): StoredSchedule<T> | undefined;
  /** False when there is none. */
  remove(groupName: string, name: string): boolean;
  stop(): void;
}

/**
 * Runs schedules to the moment (EventBridge Scheduler promises 60 s). As there, a rate runs at once for
 * the first time.
 */
export const createSchedules = <T extends ScheduleDefinition>(
  clock: TimerClock,
  fire: (definition: T) => void,
): Schedules<T> => {
  const schedules = new Map<string, StoredSchedule<T> & { cancel: () => void }>();

  const arm = (key: string, definition: T, atMs: number): (() => void) =>
    clock.at(atMs, () => {
      const stored = schedules.get(key);
      if (stored === undefined) return;
      if (definition.timing.kind === 'rate')
        stored.cancel = arm(key, definition, atMs + definition.timing.everyMs);
      else if (definition.deleteWhenDone) schedules.delete(key);
      fire(definition);
    });

  return {
    put: (definition) => {
      const key = keyOf(definition.groupName, definition.name);
      const nowMs = clock.nowMs();
      const known = schedules.get(key);
      known?.cancel();
      const stored = { definition, createdAtMs: known?.createdAtMs ?? nowMs, changedAtMs: nowMs };
      const atMs = definition.timing.kind === 'at' ? definition.timing.atMs : nowMs;
      const entry = { ...stored, cancel: () => {} };
      schedules.set(key, entry);
      if (definition.enabled) entry.cancel = arm(key, definition, atMs);
    },
    find: (groupName, name) => schedules.get(keyOf(groupName, name)),
    remove: (groupName, name) => {
      const key = keyOf(groupName, name);
      schedules.get(key)?.cancel();
      return schedules.delete(key);
    },
    stop: () => {
      for (const { cancel } of schedules.values()) cancel();
      schedules.clear();
    },
  };
};

const keyOf = (groupName: string, name: string): string => `${groupName}/${name}`;
