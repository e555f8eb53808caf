-- Keeps what the ticker says about waits: for everybody, for the next holder, and for single tickets.
-- KEYS: head reasons
-- ARGV: now, holder, estimates, memory; then tickets and reasons, in turn
-- Returns: 'saved' or 'lease_lost'
-- Protects: I9, only the lease's holder speaks; reasons that nobody renews are forgotten.
local holder, estimates, memory = ARGV[2], ARGV[3], ARGV[4]

if redis.call('HGET', key.head, 'leaseHolder') ~= holder then return 'lease_lost' end
redis.call('HSET', key.head, 'estimates', estimates, 'memory', memory)
redis.call('DEL', key.reasons)
many('HSET', key.reasons, { unpack(ARGV, 5) })
redis.call('PEXPIRE', key.reasons, limit.reasonsKeptMs)
return 'saved'
