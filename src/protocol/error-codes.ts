/**
 * Every code an `error` frame can carry, and what it means to a client. `retry` says whether the same
 * frame can succeed later without a change.
 */
export const ERROR_CODES = {
  bad_json: { meaning: 'The frame is not a JSON object.', retry: false },
  unknown_type: { meaning: 'The frame has no `type`, or one that the protocol does not know.', retry: false },
  bad_frame: { meaning: 'A field is missing or has the wrong shape; the message names it.', retry: false },
  frame_too_large: { meaning: 'The frame is larger than 8 KB.', retry: false },
  unknown_game_mode: { meaning: 'No game mode has this id.', retry: false },
  player_mismatch: { meaning: '`player_id` is not the subject of the token.', retry: false },
  not_in_party: {
    meaning: 'The party does not exist, or the player is not one of its members.',
    retry: false,
  },
  party_too_large: {
    meaning: 'The party has more members than a team of this game mode, or ids of more than 8 KB together.',
    retry: false,
  },
  unmatchable: {
    meaning:
      'No match of this game mode could ever suit the `regions` or `attributes`; the message says what was expected.',
    retry: false,
  },
  already_queued: { meaning: 'The player has a live ticket in another game mode.', retry: false },
  request_over: {
    meaning: 'The ticket that this request id names has ended; use a new request id.',
    retry: false,
  },
  not_queued: { meaning: 'The player has no live ticket.', retry: false },
  too_late: { meaning: 'The match is made; the ticket can no longer be taken back.', retry: false },
  superseded: { meaning: 'A later frame of this player has overtaken this one.', retry: false },
  replaced: { meaning: 'A newer connection of this player took over; this one is closed.', retry: false },
  bad_receipt: { meaning: 'The receipt is forged, expired or of another player.', retry: false },
  cooldown: { meaning: 'The player missed matches lately and must wait.', retry: true },
  rate_limited: { meaning: 'Too many frames in a minute.', retry: true },
  unauthenticated: {
    meaning: 'The connection is not known; connect again with a valid token.',
    retry: false,
  },
  unavailable: { meaning: 'The matchmaker cannot answer at the moment.', retry: true },
} as const satisfies Record<string, { meaning: string; retry: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;
