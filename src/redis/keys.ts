/**
 * The only place that spells a key. Everything of one aggregate is in one hash slot, so that one script can
 * change it as a whole. Each is a record of key name -> key; the names are those of the scripts' headers.
 */

/** Everything that belongs to one queue. */
export const queueKeys = (queue: string) => {
  const slot = `{q:${queue}}:`;
  return {
    /** Hash: epoch, store, storeSince, change, purged, loader, wokenAt, running, the lease, estimates and memory. */
    head: `${slot}head`,
    /** Hash: ticket id -> JSON of what the matcher reads, which never changes: [format, enqueuedAt, id, request]. */
    tickets: `${slot}tickets`,
    /** Hash: ticket id -> JSON array of presences. */
    presence: `${slot}presence`,
    /** Hash: ticket id -> "<format> <state> <revision> <enqueuedAt> <grace> <session or ->". */
    states: `${slot}states`,
    /** Hash: player -> the player's live ticket. */
    players: `${slot}players`,
    /** Sorted set of tickets by enqueue time; a member exactly while its state is waiting. */
    waiting: `${slot}waiting`,
    /** Sorted set of tickets by the change number with which they last began to wait; they may not wait any more. */
    changes: `${slot}changes`,
    /** Sorted set of tickets that left `waiting` by anything but a claim, by change number. */
    removals: `${slot}removals`,
    /** Sorted set of ended ticket ids by the moment until which they are refused. */
    tombstones: `${slot}tombstones`,
    /** Hash: id of a ticket that ended by grace -> "<enqueuedAt> <absentSince>". */
    graced: `${slot}graced`,
    /** Hash: session id -> its record as JSON. */
    sessions: `${slot}sessions`,
    /** Sorted set of sessions with players to tell, by the moment of the next telling. */
    untold: `${slot}untold`,
    /** Sorted set of sessions by the moment of their next `player_ready`. */
    progress: `${slot}progress`,
    /** Sorted set of "t:<ticket>" and "s:<session>" by deadline. */
    due: `${slot}due`,
    /** Sorted set of players who pinged and have a live ticket, by their last frame. */
    pings: `${slot}pings`,
    /** Hash: waiting ticket -> why it still waits; expires by itself. */
    reasons: `${slot}reasons`,
  };
};

/** One hash a player. */
export const playerKeys = (player: string) => ({ player: `{p:${player}}` });

/** One string a connection. */
export const connectionKeys = (connectionId: string) => ({ connection: `{c:${connectionId}}` });

/** One hash a service that a circuit breaker guards. */
export const breakerKeys = (service: string) => ({ breaker: `{b:${service}}` });
