/** Moments and bounds that the whole state machine shares. They are not configuration: clients rely on some. */

/** A connection that has pinged is silent once no frame came for this long. */
export const SILENT_AFTER_MS = 75_000;
/** Added to the moment by which a member's silence counts (a whole number) if none of their frames made it. */
export const UNHEARD_MARK = 0.5;
/** Format of the records in Redis: tickets, their requests and sessions. Readers accept one older. */
export const RECORD_FORMAT = 2;
/** An ended ticket's id is refused for this long. */
export const TOMBSTONE_MS = 900_000;
/** Players of a session who were not told are handed out again this often. */
export const TELL_AGAIN_MS = 3_000;
/** At most one `player_ready` a session in this time. */
export const PROGRESS_EVERY_MS = 1_000;
/** At most one ticker of a queue is woken in this time. */
export const WAKE_EVERY_MS = 2_000;
/** A matched session is kept this long for players who have not been told. */
export const MATCHED_KEPT_MS = 600_000;
/** A matched session all of whose players were told is kept this long, for those who sync. */
export const TOLD_KEPT_MS = 75_000;
/**
 * The sweep settles a cancelled session that its canceller has not forgotten by then. Until it is not due any
 * more, a session that is due is handed out again after this long, but for a loading one.
 */
export const SETTLE_AFTER_MS = 5_000;
/** A loading session past its deadline is handed out again after this long, two ticks: its players wait for it. */
export const LOADING_DUE_AGAIN_MS = 500;
/** The sweep starts allocation for a session of which nobody took the token by then. */
export const ALLOCATION_START_MS = 5_000;
/** The longest pause between two tries to get a game server. */
export const ALLOCATION_PAUSE_MS_MAX = 5_000;
/** All tries to get a game server with their pauses; what is left to the function is for telling the players. */
export const ALLOCATION_TRIES_MS_MAX = 285_000;
/** Bound of every list in `DueWork`. */
export const DUE_PAGE = 64;
/** Tickets of a queue that are told why they wait. */
export const REASONS_MAX = 256;
/** Why a ticket waits is forgotten unless it is said again within this time. */
export const REASONS_KEPT_MS = 30_000;
/** Expired tombstones that one begin-tick prunes. */
export const TOMBSTONES_PRUNED_MAX = 200;
/** A player's record is forgotten after this long without a write. */
export const PLAYER_KEPT_MS = 7 * 24 * 3_600_000;
/** A connection's record is kept a little longer than API Gateway keeps a connection (2 h). */
export const CONNECTION_KEPT_MS = 3 * 3_600_000;
/** Session ids for which a player was penalised that are remembered. */
export const PENALTY_SESSIONS_KEPT = 16;
/** Recent opponents that are remembered of a player, and the bytes that their ids may take together. */
export const OPPONENTS_KEPT = 32;
export const OPPONENTS_BYTES_MAX = 2_048;
/** Sessions of a player whose opponents were noted that are remembered. */
export const OPPONENT_SESSIONS_KEPT = 4;
/** Players that one player may have blocked; further ones do not count. */
export const BLOCKED_MAX = 64;
/** The longest wait that a player may be credited with. */
export const PRIORITY_SECONDS_MAX = 3_600;
