-- none -> waiting or suspended, for a ticket that a receipt proves: its age is kept.
-- KEYS: head tickets presence states players waiting changes removals tombstones graced due pings reasons
-- ARGV: now, epoch for a queue without one, ticket id, request, presences, grace in ms, proven epoch,
--       proven enqueue time
-- Returns: { 'added' | 'live', 1 to wake a ticker, place }, { 'ended' } or { 'refused' }
-- Protects: I1, one live ticket a player; I3, in the same epoch only what ended by grace comes back; I12.
local epoch = epochOr(ARGV[2])
local id, request = ARGV[3], ARGV[4]
local presence, grace = cjson.decode(ARGV[5]), tonumber(ARGV[6])
local provenEpoch, enqueuedAt = ARGV[7], math.min(tonumber(ARGV[8]), now)

local isSameEpoch = provenEpoch == epoch
if not isSameEpoch and isOver(id) then return { 'ended' } end
local live = findLive(id, presence)
if live then return addedReply('live', live, epoch) end

if isSameEpoch then
  local graced = redis.call('HGET', key.graced, id)
  if not graced then return { 'refused' } end
  local began, dropped = graced:match('^(%S+) (%S+)$')
  -- The time of the absence does not count.
  enqueuedAt = now - (tonumber(dropped) - tonumber(began))
  redis.call('HDEL', key.graced, id)
  redis.call('ZREM', key.tombstones, id)
end

insertTicket({ id = id, enqueuedAt = enqueuedAt, grace = grace, presence = presence }, request)
return addedReply('added', id, epoch)
