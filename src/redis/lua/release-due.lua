-- delayed -> waiting or suspended; suspended -> cancelled when a grace is over; waiting too long -> expired.
-- KEYS: head tickets presence states players waiting changes removals tombstones graced due pings
-- ARGV: now, ticket timeout in ms, ticket ids
-- Returns: { outcome, ticket } of each ticket that was due; the others are left out
-- Protects: I6, who goes back keeps the age; a ticket that ended by grace can be restored with a receipt.
local ticketTimeoutMs = tonumber(ARGV[2])
local released = {}

local function finish(ticket, outcome)
  ticket.revision = nextRevision(ticket)
  released[#released + 1] = { outcome, ticketReply(ticket) }
  endTicket(ticket)
end

for index = 3, #ARGV do
  local id = ARGV[index]
  local ticket = loadTicket(id)
  local state = ticket and ticket.state
  local isDue = tonumber(redis.call('ZSCORE', key.due, 't:' .. id) or math.huge) <= now
  if state == 'delayed' and isDue then
    ticket.revision = nextRevision(ticket)
    settle(ticket)
    released[#released + 1] = { ticket.state, ticketReply(ticket) }
  elseif state == 'suspended' and isDue then
    finish(ticket, 'absent')
    redis.call('HSET', key.graced, id, string.format('%.0f %.0f', ticket.enqueuedAt, firstAbsence(ticket)))
    redis.call('PEXPIRE', key.graced, limit.tombstoneMs)
  elseif state == 'waiting' and ticket.enqueuedAt <= now - ticketTimeoutMs then
    finish(ticket, 'waited_too_long')
  end
end
return released
