-- Says what a queue holds, for whoever decides whether it needs a ticker or a sweep. Changes nothing.
-- KEYS: head waiting due
-- ARGV: now
-- Returns: { waiting, sessions, earliest deadline or '', 1 while a lease lives }
-- Protects: nothing; reads only.
local running, leaseExpiresAt = unpack(redis.call('HMGET', key.head, 'running', 'leaseExpiresAt'))
local earliest = redis.call('ZRANGE', key.due, 0, 0, 'WITHSCORES')[2]

return {
  redis.call('ZCARD', key.waiting),
  tonumber(running or 0),
  earliest or '',
  tonumber(leaseExpiresAt or 0) > now and 1 or 0,
}
