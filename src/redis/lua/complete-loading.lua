-- A player is ready; the last one moves the session and its tickets from loading to allocating.
-- KEYS: states sessions untold progress due pings
-- ARGV: now, session, player
-- Returns: { 'progress' | 'all_ready', record } or { 'not_present' }
-- Protects: all ready is reached once; whoever repeats the call gets the same answer.
local id, name = ARGV[2], ARGV[3]

local session = loadSession(id)
local player = session and playerOf(session, name)
local isOpen = session and (session.stage == 'loading' or session.stage == 'allocating')
if not player or not isOpen then return { 'not_present' } end

redis.call('ZADD', key.pings, 'XX', now, name)
if session.stage == 'allocating' then return { 'all_ready', redis.call('HGET', key.sessions, id) } end

if player.readyAtMs == 0 then player.readyAtMs = now end
if countReached(session, 'readyAtMs') < #session.players then
  redis.call('ZADD', key.progress, 'NX', now + limit.progressEveryMs, id)
  return { 'progress', saveSession(session) }
end

moveSession(session, 'allocating')
-- The sweep starts allocation if nobody does.
redis.call('ZADD', key.due, now + limit.allocationStartMs, 's:' .. id)
redis.call('ZREM', key.untold, id)
redis.call('ZREM', key.progress, id)
return { 'all_ready', saveSession(session) }
