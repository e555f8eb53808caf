export interface KeepAlive {
  readonly pingEveryMs: number;
  /** A connection on which nothing comes for this long after a ping is lost, whatever it looks like. */
  readonly answerWithinMs: number;
}

export interface Heartbeat {
  start(): void;
  /** Something came: the other side lives. */
  heard(): void;
  stop(): void;
}

/** Pings now and then; told when a ping stays unanswered. */
export const createHeartbeat = (
  { pingEveryMs, answerWithinMs }: KeepAlive,
  ping: () => void,
  onDead: () => void,
): Heartbeat => {
  let pings: NodeJS.Timeout | undefined;
  let unanswered: NodeJS.Timeout | undefined;
  const heard = () => {
    clearTimeout(unanswered);
    unanswered = undefined;
  };
  return {
    start: () => {
      pings = setInterval(() => {
        ping();
        unanswered ??= setTimeout(onDead, answerWithinMs);
      }, pingEveryMs);
    },
    heard,
    stop: () => {
      clearInterval(pings);
      heard();
    },
  };
};
