-- Says whether a service may be called; when an open breaker's time is up, the one caller that asks first may.
-- KEYS: breaker
-- ARGV: now, ms that a breaker stays open
-- Returns: 0 when the service may be called, otherwise the moment until which the breaker is open
-- Protects: a service that is ill meets one call in that time from all containers together.
local openMs = tonumber(ARGV[2])
local openUntil = tonumber(redis.call('HGET', key.breaker, 'openUntilMs') or 0)

if openUntil > now then return openUntil end
if openUntil > 0 then
  redis.call('HSET', key.breaker, 'openUntilMs', string.format('%.0f', now + openMs))
end
return 0
