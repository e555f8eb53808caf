-- none -> waiting, or suspended while a member is absent. The age starts here.
-- KEYS: head tickets presence states players waiting changes removals tombstones due pings reasons
-- ARGV: now, epoch for a queue without one, ticket id, request, presences, grace in ms
-- Returns: { 'added' | 'live', 1 to wake a ticker, place } or { 'ended' }
-- Protects: I1, a player has at most one live ticket; I3, an id that has ended never lives again.
local epoch = epochOr(ARGV[2])
local id, request = ARGV[3], ARGV[4]
local presence, grace = cjson.decode(ARGV[5]), tonumber(ARGV[6])

if isOver(id) then return { 'ended' } end
local live = findLive(id, presence)
if live then return addedReply('live', live, epoch) end

insertTicket({ id = id, enqueuedAt = now, grace = grace, presence = presence }, request)
return addedReply('added', id, epoch)
