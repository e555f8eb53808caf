-- Reads a ticket and its session, and notes that its player was heard.
-- KEYS: head tickets presence states players waiting sessions pings reasons
-- ARGV: now, epoch for a queue without one, ticket id, player who was heard or '', 1 if it was a ping
-- Returns: { place, session or '' }, or nil for an unknown ticket
-- Protects: silence is judged only of players who have pinged and whose ticket lives.
local candidate, id, player, pinged = ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'

local packed = redis.call('HGET', key.states, id)
if not packed then return nil end
-- A player is bound to a ticket exactly while it lives.
if player ~= '' and redis.call('HGET', key.players, player) == id then noteHeard(player, pinged) end
local sessionId = select(5, unpackState(packed))
return { placeReply(id, epochOr(candidate)), redis.call('HGET', key.sessions, sessionId) or '' }
