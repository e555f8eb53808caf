-- waiting -> suspended, because a member's connection is gone. In other states the absence is only noted.
-- KEYS: head tickets presence states waiting changes removals due
-- ARGV: now, ticket id, player, connection that is gone, grace in ms
-- Returns: { 'suspended' | 'marked_absent', ticket } or { 'refused' }
-- Protects: I2, a suspended ticket is not matched; the end of an old connection never hurts a newer one.
local id, player, connectionId, grace = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])

local ticket = loadTicket(id)
local member = ticket and ticket.state ~= 'matched' and memberOf(ticket, player)
if not member or member.connectionId ~= connectionId then return { 'refused' } end

if member.absentSinceMs == 0 then member.absentSinceMs = now end
ticket.grace = grace
if ticket.state ~= 'waiting' and ticket.state ~= 'suspended' then
  saveTicket(ticket)
  return { 'marked_absent', ticketReply(ticket) }
end
if ticket.state == 'waiting' then ticket.revision = nextRevision(ticket) end
settle(ticket)
return { 'suspended', ticketReply(ticket) }
