-- Points a player at a ticket: compare-and-set. For the player who asks, it also takes an enqueue token.
-- KEYS: player
-- ARGV: now, expected pointer or '', next pointer, when the player asked ('' for a member who did not: no token,
--       no cool-down, no age), tokens a minute
-- Returns: { 'superseded' } | { 'cooldown', retry after ms } | { 'conflict', pointer or nil }
--   | { 'rate_limited', retry after ms } | { 'bound', now, reading }
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
    -- The bucket holds a minute's worth and refills evenly: "<tokens> <refilled at>".
    local tokens = perMinute
    if bucketState then
      local had, refilledAtMs = string.match(bucketState, '^(%S+) (%S+)$')
      local elapsedMs = math.max(0, now - tonumber(refilledAtMs))
      tokens = math.min(perMinute, tonumber(had) + elapsedMs * perMinute / 60000)
    end
    if tokens < 1 then
      return { 'rate_limited', math.ceil((1 - tokens) * 60000 / perMinute) }
    end
    changes[3], changes[4] = 'enqueues', string.format('%.17g %.0f', tokens - 1, now)
  end
  redis.call('HSET', key.player, unpack(changes))
  redis.call('PEXPIRE', key.player, limit.playerKeptMs)
end

return {
  'bound',
  now,
  redis.call('HMGET', key.player, 'pointer', 'connectionId', 'connectedAtMs', 'pinged', 'cooldownUntilMs'),
}
