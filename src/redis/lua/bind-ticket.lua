-- Points a player at a ticket: compare-and-set. For the player who asks, it also takes an enqueue token.
-- KEYS: player
-- ARGV: now, expected pointer or '', next pointer, when the player asked ('' for a member who did not: no token,
--       no cool-down, no age), tokens a minute
-- Returns: { 'superseded' } | { 'cooldown', retry after ms } | { 'conflict', pointer or nil }
--   | { 'rate_limited', retry after ms } | { 'bound', now, what read-player reads }
-- Protects: a pointer is never cleared, only compared and set; an enqueue that a dequeue has overtaken binds nothing.
local expected, next, requestedAtMs, perMinute = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local pointer, dequeuedAtMs, cooldownUntilMs, bucketState =
  unpack(redis.call('HMGET', key.player, 'pointer', 'dequeuedAtMs', 'cooldownUntilMs', 'enqueues'))
if requestedAtMs then
  if requestedAtMs < tonumber(dequeuedAtMs or 0) then
    return { 'superseded' }
  end
  if now < tonumber(cooldownUntilMs or 0) then
    return { 'cooldown', tonumber(cooldownUntilMs) - now }
  end
end

if pointer ~= next then
  if (pointer or '') ~= expected then
    return { 'conflict', pointer }
  end
  local changes = { 'pointer', next }
  if requestedAtMs then
    local taken, retryAfterMs = takeToken(bucketState, perMinute)
    if not taken then return { 'rate_limited', retryAfterMs } end
    changes[3], changes[4] = 'enqueues', taken
  end
  redis.call('HSET', key.player, unpack(changes))
  redis.call('PEXPIRE', key.player, limit.playerKeptMs)
end

return {
  'bound',
  now,
  redis.call('HMGET', key.player, 'pointer', 'connectionId', 'connectedAtMs', 'pinged', 'cooldownUntilMs',
    'opponents'),
}
