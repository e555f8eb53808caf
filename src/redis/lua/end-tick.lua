-- Gives the lease back, unless there is still something to do for the ticker.
-- KEYS: head waiting due untold
-- ARGV: now, holder, cursor, mode: 'idle' (nothing waits or runs), 'few' (nothing runs), 'stop' (in any case)
-- Returns: { 'ended', when a sweep is due or '' }, { 'goes_on' } or { 'lease_lost' }
-- Protects: a ticket that was added after the last look keeps the ticker, or its adder is told to wake one.
local holder, cursor, mode = ARGV[2], tonumber(ARGV[3]), ARGV[4]

local leaseHolder, change, running = unpack(redis.call('HMGET', key.head, 'leaseHolder', 'change', 'running'))
if leaseHolder ~= holder then return { 'lease_lost' } end

local isCaughtUp = cursor == tonumber(change or 0) and tonumber(running or 0) == 0
local mayEnd = mode == 'stop' or isCaughtUp and (mode == 'few' or redis.call('ZCARD', key.waiting) == 0)
if not mayEnd then return { 'goes_on' } end

redis.call('HDEL', key.head, 'leaseHolder', 'leaseExpiresAt', 'leaseStopsAt', 'leaseDeployment')
return { 'ended', earliestDue() }
