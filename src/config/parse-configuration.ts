import { parse, TomlError } from 'smol-toml';
import type { AllocationRules, Configuration, GameMode } from '../core/game-mode.ts';
import { ALLOCATION_PAUSE_MS_MAX, ALLOCATION_TRIES_MS_MAX } from '../core/limits.ts';
import { completeGameMode } from './complete-game-mode.ts';
import { ConfigurationError, problem, problemsOf, shown } from './configuration-error.ts';
import { allocationSchema, type ConfigurationFile, configurationSchema } from './configuration-schema.ts';
import { type GameModeTable, gameModeSchema } from './game-mode-schema.ts';
import { milliseconds } from './milliseconds.ts';

/** Where a server is looked for when nothing is configured: on the same machine. */
const DEFAULT_ADDRESSES = ['127.0.0.1:7777'];

/** Reads `config/matchmaking.toml`. Throws a `ConfigurationError` that lists every problem. */
export const parseConfiguration = (toml: string): Configuration => {
  const file = parseToml(toml);
  const parsed = configurationSchema.safeParse(file);
  if (!parsed.success)
    throw new ConfigurationError([...problemsOf(parsed.error.issues, file), ...problemsBetweenKeys(file)]);
  return completeConfiguration(parsed.data.matchmaking);
};

const parseToml = (toml: string): unknown => {
  try {
    return parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '');
    const place = `line ${error.line}, column ${error.column}`;
    const line = shown(toml.split('\n')[error.line - 1]?.trim() ?? '');
    throw new ConfigurationError([problem(place, `${line} (${reason})`, 'what TOML allows')]);
  }
};

const completeConfiguration = (file: ConfigurationFile): Configuration => {
  const completed = file.game_modes.map((mode) =>
    completeGameMode(mode, file.loading_session_timeout_seconds),
  );
  const gameModes = completed.filter((mode): mode is GameMode => 'id' in mode);
  const problems = completed.flatMap((mode) => ('id' in mode ? [] : mode));
  problems.push(...repeatedIds(file.game_modes));
  const provider = allocationProvider(file.allocation);
  if (typeof provider === 'string') problems.push(provider);
  else if (provider.kind === 'http') problems.push(...allocationTimes(file));
  if (typeof provider === 'string' || problems.length > 0) throw new ConfigurationError(problems);
  return {
    tickIntervalMs: milliseconds(file.tick_interval_seconds),
    allocation: {
      provider,
      requestTimeoutMs: milliseconds(file.dedicated_request_timeout_seconds),
      retriesMax: file.max_dedicated_server_retries,
      tokenTtlMs: milliseconds(file.allocation_token_ttl_seconds),
    },
    penalties: {
      cooldownLadderMs: file.penalties.cooldown_ladder_seconds.map(milliseconds),
      decayMs: milliseconds(file.penalties.decay_seconds),
    },
    rateLimits: {
      writesPerMinute: file.rate_limits.writes_per_minute,
      readsPerMinute: file.rate_limits.reads_per_minute,
      enqueuesPerMinute: file.rate_limits.enqueues_per_minute,
    },
    events: { redis: file.events.redis, eventBridgeBus: file.events.event_bridge_bus ?? null },
    gameModes: new Map(gameModes.map((mode) => [mode.id, mode])),
  };
};

/** Of a file that the schema refuses: what is wrong within the modes and tables that it would take. */
const problemsBetweenKeys = (file: unknown): string[] => {
  const { game_modes: modes, allocation } = Object(Object(file).matchmaking);
  const sound = (Array.isArray(modes) ? modes : []).flatMap((mode) => {
    const parsed = gameModeSchema.safeParse(mode);
    return parsed.success ? [parsed.data] : [];
  });
  const inModes = sound
    .map((mode) => completeGameMode(mode, 0))
    .flatMap((mode) => ('id' in mode ? [] : mode));
  const parsed = allocationSchema.safeParse(allocation ?? {});
  const provider = parsed.success ? allocationProvider(parsed.data) : null;
  return [...inModes, ...repeatedIds(sound), ...(typeof provider === 'string' ? [provider] : [])];
};

const repeatedIds = (modes: readonly GameModeTable[]): string[] => {
  const ids = modes.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...new Set(repeated)].map((id) =>
    problem('matchmaking.game_modes', `the id "${id}" more than once`, 'an id of its own for each'),
  );
};

/** Of the "http" provider: its tries must end while the function lives, and before the token does. */
const allocationTimes = (file: ConfigurationFile): string[] => {
  const { max_dedicated_server_retries: retries, dedicated_request_timeout_seconds: requestSeconds } = file;
  const pausesSeconds = (retries * ALLOCATION_PAUSE_MS_MAX) / 1000;
  const triesSeconds = (retries + 1) * requestSeconds + pausesSeconds;
  const secondsMax = ALLOCATION_TRIES_MS_MAX / 1000;
  if (triesSeconds <= secondsMax) return shortToken(file, triesSeconds);
  const atMost = Math.floor((10 * (secondsMax - pausesSeconds)) / (retries + 1)) / 10;
  const expected = `at most ${atMost} with ${retries} retries, as all tries and their pauses have ${secondsMax} s`;
  return [problem('matchmaking.dedicated_request_timeout_seconds', String(requestSeconds), expected)];
};

/** While a token lives, its holder may still be given a server; nobody else releases or takes over until then. */
const shortToken = (file: ConfigurationFile, triesSeconds: number): string[] => {
  const found = file.allocation_token_ttl_seconds;
  if (found > triesSeconds) return [];
  const expected = `more than ${triesSeconds}, which all tries of the "http" provider and their pauses can take`;
  return [problem('matchmaking.allocation_token_ttl_seconds', String(found), expected)];
};

/** A `url` alone says which provider is meant; without anything it is the static one. */
const allocationProvider = (
  allocation: ConfigurationFile['allocation'],
): AllocationRules['provider'] | string => {
  const { url, addresses } = allocation;
  const kind = allocation.provider ?? (url !== undefined && addresses === undefined ? 'http' : 'static');
  if (kind === 'static') return { kind, addresses: addresses ?? DEFAULT_ADDRESSES };
  if (url !== undefined) return { kind, url };
  return problem('matchmaking.allocation.url', 'nothing', 'the URL of the "http" provider');
};
