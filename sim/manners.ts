/** How players behave, all alike. */
export const MANNERS = {
  pingEveryMs: 30_000,
  /** Of those who never ping. */
  syncEveryMs: 60_000,
  /** After a lost connection. */
  backMs: { min: 100, max: 60_000 },
  followEveryMs: 5_000,
  followMsMax: 90_000,
  patienceMs: 15 * 60_000,
  soonMs: { min: 50, max: 20_000 },
  /** Until something that had no effect is said again. */
  againMs: { min: 4_000, max: 8_000 },
  noiseShare: 0.03,
} as const;

/** What no client should send: it changes nothing, and is answered with an error at the most. */
export const NOISE = [
  'no JSON',
  '{"type":"dequeue"',
  '{"type":"loading_complete","loading_session_id":"of-somebody-else"}',
  '{"type":"sync","receipt":"forged"}',
  '{"type":"enqueue","game_mode":"None","player_id":"p0"}',
] as const;

/** Errors after which the same wish may come true; the truth is asked for first. */
export const PASSING: readonly string[] = [
  'unavailable',
  'rate_limited',
  'superseded',
  'already_queued',
  'too_late',
  'bad_receipt',
];

/** Errors about noise, and about a connection that we have left ourselves. */
export const HARMLESS: readonly string[] = [
  'bad_json',
  'bad_frame',
  'unknown_type',
  'unknown_game_mode',
  'player_mismatch',
  'replaced',
];
