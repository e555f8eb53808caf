import { allocate } from '../functions/allocate/handler.ts';
import { dequeue } from '../functions/dequeue/handler.ts';
import { enqueue } from '../functions/enqueue/handler.ts';
import type { FunctionName } from '../functions/function-settings.ts';
import { loadingComplete } from '../functions/loading-complete/handler.ts';
import { push } from '../functions/push/handler.ts';
import { staleSweeper } from '../functions/stale-sweeper/handler.ts';
import { sync } from '../functions/sync/handler.ts';
import { tryMatch } from '../functions/try-match/handler.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import { connectRoute, disconnectRoute } from '../src/edge/connection-routes.ts';
import { unknownFrameRoute } from '../src/edge/frame-route.ts';
import type { Handler } from '../src/edge/guard.ts';
import type {
  Allocator,
  ConnectionStore,
  EventPublisher,
  FramePoster,
  FunctionInvoker,
  Ids,
  Log,
  Metrics,
  PartyStore,
  PenaltyArchive,
  ProfileStore,
  Signer,
  TokenVerifier,
  WakeUpScheduler,
} from '../src/use-cases/ports.ts';
import type { Surface } from './containers.ts';
import type { RedisStores } from './redis.ts';

/** What lies outside of every container. */
export interface Outside {
  readonly configuration: Configuration;
  readonly redis: RedisStores;
  /** Calls of these may fail on the way, as those of Redis may. */
  readonly reached: {
    readonly connections: ConnectionStore;
    readonly parties: PartyStore;
    readonly profiles: ProfileStore;
    readonly penalties: PenaltyArchive;
    readonly scheduler: WakeUpScheduler;
    readonly allocator: Allocator;
  };
  /** These never throw, as their ports say. */
  readonly poster: FramePoster;
  readonly invoker: FunctionInvoker;
  readonly events: EventPublisher;
  readonly signer: Signer;
  readonly tokens: TokenVerifier;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
}

type Ports = Pick<Surface, 'clock'> &
  Omit<Outside, 'redis' | 'reached'> &
  RedisStores &
  Outside['reached'] & { readonly deployment: number };

/** The functions as they are deployed. */
const FUNCTIONS: Readonly<Record<FunctionName, (ports: () => Ports) => Handler<unknown>>> = {
  connect: connectRoute,
  disconnect: disconnectRoute,
  enqueue,
  dequeue,
  'loading-complete': loadingComplete,
  sync,
  default: (ports) => unknownFrameRoute('default', ports),
  'try-match': tryMatch,
  'stale-sweeper': staleSweeper,
  allocate,
  push,
};

/** A function in a container of its own: everything outside of it is reached through the container's surface. */
export const makeFunction = (
  name: FunctionName,
  { redis, reached, ...rest }: Outside,
  surface: Surface,
  deployment: number,
): Handler<unknown> => {
  const through = <Stores extends Readonly<Record<string, object>>>(stores: Stores): Stores =>
    Object.fromEntries(
      Object.entries(stores).map(([store, port]) => [store, surface.through(port)]),
    ) as Stores;
  const ports: Ports = {
    ...rest,
    ...through({ ...redis }),
    ...through({ ...reached }),
    poster: surface.unfailing(rest.poster),
    invoker: surface.unfailing(rest.invoker),
    clock: surface.clock,
    deployment,
  };
  return FUNCTIONS[name](() => ports);
};
