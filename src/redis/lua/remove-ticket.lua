-- waiting, suspended, delayed -> cancelled; the system itself only keeps the late add of an unknown id out.
-- KEYS: head tickets presence states players waiting changes removals tombstones graced due pings
-- ARGV: now, ticket id, player who must be a member ('' for the system itself, which takes no live ticket)
-- Returns: { 'removed', ticket }, { 'too_late', session, state }, { 'live' } or { 'unknown' }
-- Protects: I3, after 'removed' this ticket is never matched; otherwise the answer names the session.
local id, player = ARGV[2], ARGV[3]

local ticket = loadTicket(id)
if not ticket then
  entomb(id)
  return { 'unknown' }
end
if player ~= '' and not memberOf(ticket, player) then return { 'unknown' } end
if ticket.session then return { 'too_late', ticket.session, ticket.state } end
if player == '' then return { 'live' } end

ticket.revision = nextRevision(ticket)
local reply = ticketReply(ticket)
endTicket(ticket)
return { 'removed', reply }
