-- cancelled, matched -> (none). The tickets of a matched session go with it.
-- KEYS: tickets presence states changes tombstones graced sessions untold progress due
-- ARGV: now, session
-- Returns: nil
-- Protects: I5, only a session that has ended is forgotten; I3, its tickets leave tombstones; I4, so does
--       a session of which a server may have been asked for, for those who come late with one.
local id = ARGV[2]

local session = loadSession(id)
if not session or session.stage ~= 'cancelled' and session.stage ~= 'matched' then return nil end

if session.stage == 'matched' then
  for _, ticketId in ipairs(ticketIdsOf(session)) do
    for _, name in ipairs({ key.tickets, key.presence, key.states }) do redis.call('HDEL', name, ticketId) end
    redis.call('ZREM', key.changes, ticketId)
    entomb(ticketId)
  end
end
if session.stage == 'cancelled' and session.tries > 0 then entomb('s:' .. id) end
redis.call('HDEL', key.sessions, id)
for _, name in ipairs({ key.untold, key.progress }) do redis.call('ZREM', name, id) end
redis.call('ZREM', key.due, 's:' .. id)
return nil
