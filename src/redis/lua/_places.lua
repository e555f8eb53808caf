-- A ticket with what a client wants to know of its place; 0 while it does not wait.
local function placeReply(id, epoch)
  local rank = redis.call('ZRANK', key.waiting, id)
  local packed, presence = redis.call('HGET', key.states, id), redis.call('HGET', key.presence, id)
  return { { id, redis.call('HGET', key.tickets, id), presence, packed }, rank and rank + 1 or 0,
    redis.call('ZCARD', key.waiting), redis.call('HGET', key.head, 'estimates') or '',
    rank and redis.call('HGET', key.reasons, id) or '', epoch }
end

-- Ended, or matched, which is as good as ended for whoever wants to add it.
local function isOver(id)
  if isEntombed(id) then return true end
  local packed = redis.call('HGET', key.states, id)
  return packed and unpackState(packed) == 'matched'
end

-- The live ticket of this id, or else of a member.
local function findLive(id, presence)
  local packed = redis.call('HGET', key.states, id)
  if packed then return unpackState(packed) ~= 'matched' and id or nil end
  for _, member in ipairs(presence) do
    local live = redis.call('HGET', key.players, member.player)
    if live then return live end
  end
end

-- Answers a ticket that waits, or not, and whether the caller has to wake a ticker for it.
local function addedReply(kind, id, epoch)
  local place = placeReply(id, epoch)
  return { kind, place[2] > 0 and wakeTicker() or 0, place }
end

-- The first member is who asks. Of the others nothing was heard yet: until then no push counts as told.
local function insertTicket(ticket, request)
  for index, member in ipairs(ticket.presence) do
    if member.connectionId == '' and member.absentSinceMs == 0 then member.absentSinceMs = now end
    redis.call('HSET', key.players, member.player, ticket.id)
    local heardAt = index == 1 and now or now + limit.unheardMark
    if member.pinged then redis.call('ZADD', key.pings, heardAt, member.player) end
    member.pinged = nil
  end
  local record = packRecord(ticket.id, ticket.enqueuedAt, request, limit.recordFormat)
  redis.call('HSET', key.tickets, ticket.id, record)
  ticket.revision = now
  settle(ticket)
end
