-- Counts a call's outcome: so many failures in a row open the breaker, a success closes it.
-- KEYS: breaker
-- ARGV: now, outcome, failures in a row that open it, ms that it stays open, ms that failures are kept
-- Returns: nothing
-- Protects: failures add up across containers and are forgotten when no other follows for long.
local outcome, failuresMax, openMs, keptMs = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

if outcome == 'success' then
  redis.call('DEL', key.breaker)
  return
end
local failures = redis.call('HINCRBY', key.breaker, 'failures', 1)
if failures >= failuresMax then
  redis.call('HSET', key.breaker, 'openUntilMs', string.format('%.0f', now + openMs))
end
redis.call('PEXPIRE', key.breaker, keptMs)
