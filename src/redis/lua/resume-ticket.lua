-- suspended -> waiting once no member is absent. In every state it rebinds the member to the new connection.
-- KEYS: head tickets presence states waiting changes removals due sessions pings
-- ARGV: now, ticket id, player, connection, when that connection was made, 1 if it has pinged
-- Returns: { 'resumed' | 'unchanged', ticket, 1 to wake a ticker } or { 'refused' }
-- Protects: the greater (connectedAt, connectionId) wins; I6, the age is kept.
local id, player, connectionId, connectedAt = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local pinged = ARGV[6] == '1'

local ticket = loadTicket(id)
local member = ticket and memberOf(ticket, player)
if not member then return { 'refused' } end
local isOlder = connectedAt < member.connectedAtMs
  or connectedAt == member.connectedAtMs and connectionId < member.connectionId
if isOlder then return { 'refused' } end

if ticket.state ~= 'matched' then
  noteHeard(player, pinged)
  -- What was heard of an old connection makes nobody silent on a new one.
  if member.connectionId ~= connectionId and not pinged then redis.call('ZREM', key.pings, player) end
end
if member.connectionId == connectionId and member.absentSinceMs == 0 then
  return { 'unchanged', ticketReply(ticket), 0 }
end
member.connectionId, member.connectedAtMs, member.absentSinceMs = connectionId, connectedAt, 0

if ticket.session then
  saveTicket(ticket)
  local session = loadSession(ticket.session)
  if session then
    local bound = playerOf(session, player)
    bound.connectionId, bound.connectedAtMs = connectionId, connectedAt
    saveSession(session)
  end
  return { 'resumed', ticketReply(ticket), 0 }
end

local wasSuspended = ticket.state == 'suspended'
ticket.revision = nextRevision(ticket)
if wasSuspended then settle(ticket) else saveTicket(ticket) end
local wake = wasSuspended and ticket.state == 'waiting' and wakeTicker() or 0
return { 'resumed', ticketReply(ticket), wake }
