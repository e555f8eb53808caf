-- Reads what is known of a player, without taking a token.
-- KEYS: player
-- ARGV: now
-- Returns: { now, { pointer, connectionId, connectedAtMs, pinged, cooldownUntilMs, opponents } },
--   nil for what is not set
-- Protects: nothing; reads only.
return {
  now,
  redis.call('HMGET', key.player, 'pointer', 'connectionId', 'connectedAtMs', 'pinged', 'cooldownUntilMs',
    'opponents'),
}
