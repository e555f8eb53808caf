-- loading, allocating -> cancelled. The tickets of those who left end; the others wait, are suspended or delayed.
-- KEYS: head tickets presence states players waiting changes removals tombstones graced
-- KEYS: sessions untold progress due pings
-- ARGV: now, session, reason, player, connection, token ('' where the reason has none), requeue delay in ms,
--       grace in ms
-- Returns: { 'cancelled', record, 1 to wake a ticker } or { 'refused' }
-- Protects: I5, every ticket is accounted for; I6, the innocent keep their age; I7, no-shows are only among
--       those who were told, and to blame only where nobody's answer can have been forgotten.
local id, reason, name, connectionId, token = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local requeueDelayMs, graceMs = tonumber(ARGV[7]), tonumber(ARGV[8])

local session = loadSession(id)
if not session then return { 'refused' } end
if session.stage == 'cancelled' then
  local isOther = reason == 'declined' and session.cancelled.guilty[1] ~= name
  if session.cancelled.reason ~= reason or isOther then return { 'refused' } end
  return { 'cancelled', redis.call('HGET', key.sessions, id), 0 }
end

local isLoading, isAllocating = session.stage == 'loading', session.stage == 'allocating'
local player = playerOf(session, name)
local may = {
  no_show = isLoading and session.deadlineMs <= now,
  declined = (isLoading or isAllocating) and player,
  unreachable = isLoading and player and player.connectionId == connectionId,
  no_server = isAllocating and (session.token == token or session.tokenExpiresAtMs <= now),
}
if not may[reason] then return { 'refused' } end

local mayBlame = reason ~= 'no_show' or isWhollyKnown(session)
local guilty, hasLeft = {}, {}
for _, other in ipairs(session.players) do
  local isNoShow = reason == 'no_show' and other.toldAtMs > 0 and other.readyAtMs == 0
  if isNoShow or reason == 'declined' and other.player == name then
    hasLeft[other.player] = true
    if mayBlame then guilty[#guilty + 1] = other.player end
  end
end

local tickets, revision = {}, now
for index, ticketId in ipairs(ticketIdsOf(session)) do
  tickets[index] = loadTicket(ticketId)
  revision = math.max(revision, tickets[index].revision + 1)
end

local function leave(ticket)
  local isOver = false
  for _, member in ipairs(ticket.presence) do
    isOver = isOver or hasLeft[member.player]
    local isUnreachable = reason == 'unreachable' and member.player == name
    if isUnreachable and member.absentSinceMs == 0 then member.absentSinceMs = now end
  end
  if isOver then
    endTicket(ticket)
    return 'cancelled'
  elseif reason == 'no_server' then
    ticket.state, ticket.session = 'delayed', nil
    redis.call('ZADD', key.due, now + requeueDelayMs, 't:' .. ticket.id)
    saveTicket(ticket)
  else
    settle(ticket)
  end
  return ticket.state
end

local fates, hasWaiting = {}, false
for index, ticket in ipairs(tickets) do
  ticket.revision, ticket.grace = revision, graceMs
  fates[index] = { ticketId = ticket.id, state = leave(ticket), revision = revision }
  hasWaiting = hasWaiting or fates[index].state == 'waiting'
end

session.stage, session.revision = 'cancelled', revision
session.cancelled = { reason = reason, guilty = guilty, fates = fates }
redis.call('ZADD', key.due, now + limit.settleAfterMs, 's:' .. id)
redis.call('ZREM', key.untold, id)
redis.call('ZREM', key.progress, id)
redis.call('HINCRBY', key.head, 'running', -1)
return { 'cancelled', saveSession(session), hasWaiting and wakeTicker() or 0 }
