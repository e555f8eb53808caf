-- Takes or renews the lease; answers changes since the cursor and what is due. An idle tick is this one call.
-- KEYS: head tickets presence states players waiting changes removals tombstones graced
-- KEYS: sessions untold progress due pings
-- ARGV: now, epoch for a queue without one, holder, lease in ms, when the holder stops, its deployment,
--       cursor, page size, ticket timeout in ms
-- Returns: { 'held', when its holder stops, when it expires } or { 'holding', epoch, 1 to start over, cursor,
--       1 if more follows, records of waiting tickets, ids that left, due work,
--       waiting, sessions, memory }
-- Protects: I9, one holder at a time; a holder that reads from cursor to cursor misses no change.
local lease = { holder = ARGV[3], leaseMs = ARGV[4], stopsAtMs = ARGV[5], deployment = ARGV[6] }
local cursor, pageSize, ticketTimeoutMs = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

local holder, expiresAt, stopsAt, deployment =
  unpack(redis.call('HMGET', key.head, 'leaseHolder', 'leaseExpiresAt', 'leaseStopsAt', 'leaseDeployment'))
if holder and holder ~= lease.holder and tonumber(expiresAt) > now
  and tonumber(deployment) >= tonumber(lease.deployment) then
  return { 'held', stopsAt, expiresAt }
end
takeLease(lease)

local expired = upTo(key.tombstones, now, limit.tombstonesPrunedMax)
many('ZREM', key.tombstones, expired)
many('HDEL', key.graced, expired)

local change, purged = unpack(redis.call('HMGET', key.head, 'change', 'purged'))
change, purged = tonumber(change or 0), tonumber(purged or 0)
local startOver = cursor == 0 or cursor > change or cursor < purged
if startOver then cursor = 0 end
if cursor > purged then
  -- The holder has seen everything up to its cursor.
  redis.call('ZREMRANGEBYSCORE', key.removals, '-inf', cursor)
  redis.call('HSET', key.head, 'purged', cursor)
end

-- A page ends where the shorter of the lists is cut off.
local cutOff = endOfPage(key.changes, cursor, pageSize)
local removalsEnd = not startOver and endOfPage(key.removals, cursor, pageSize)
if removalsEnd then cutOff = math.min(cutOff or removalsEnd, removalsEnd) end
local last, more = cutOff or change, cutOff and 1 or 0
-- The next page of a pool that starts over is no reason to start over again.
if startOver and more == 1 and last < purged then redis.call('HSET', key.head, 'purged', last) end

return {
  'holding', epochOr(ARGV[2]), startOver and 1 or 0, last, more,
  waitingReply(changedBetween(key.changes, cursor, last)),
  startOver and {} or changedBetween(key.removals, cursor, last), takeDue(ticketTimeoutMs), redis.call('ZCARD', key.waiting),
  tonumber(redis.call('HGET', key.head, 'running') or 0),
  startOver and redis.call('HGET', key.head, 'memory') or '',
}
