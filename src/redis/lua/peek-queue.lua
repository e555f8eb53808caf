-- Says what a queue holds, for whoever decides whether it needs a ticker or a sweep. Changes nothing.
-- KEYS: head waiting due untold
-- ARGV: now
-- Returns: { waiting, sessions, when a sweep is due or '', 1 while a lease lives }
-- Protects: nothing; reads only.
local running, leaseExpiresAt = unpack(redis.call('HMGET', key.head, 'running', 'leaseExpiresAt'))

return {
  redis.call('ZCARD', key.waiting),
  tonumber(running or 0),
  earliestDue(),
  tonumber(leaseExpiresAt or 0) > now and 1 or 0,
}
