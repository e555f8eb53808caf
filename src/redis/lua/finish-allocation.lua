-- allocating -> matched. The players are free to enqueue again.
-- KEYS: head states players sessions untold due pings
-- ARGV: now, session, token, server
-- Returns: { 'finished', record } or { 'refused' }
-- Protects: I4, one server takes effect at most: that of the token's holder. Who is refused releases its own.
local id, token, server = ARGV[2], ARGV[3], ARGV[4]

local session = loadSession(id)
if not session or session.token ~= token then return { 'refused' } end
if session.stage == 'matched' then return { 'finished', redis.call('HGET', key.sessions, id) } end
if session.stage ~= 'allocating' then return { 'refused' } end

session.server = server
moveSession(session, 'matched')
for _, player in ipairs(session.players) do freePlayer(player.player, player.ticketId) end
redis.call('ZADD', key.untold, now + limit.tellAgainMs, id)
redis.call('ZADD', key.due, now + limit.matchedKeptMs, 's:' .. id)
redis.call('HINCRBY', key.head, 'running', -1)
return { 'finished', saveSession(session) }
