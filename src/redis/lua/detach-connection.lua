-- Forgets a connection that is gone, if it is the attached one.
-- KEYS: player
-- ARGV: now, connection
-- Returns: { 'not_attached' } | { 'detached', pointer or nil }
-- Protects: an old disconnect never hurts a newer connection. `connectedAtMs` stays, so that nothing older attaches.
local connectionId = ARGV[2]

local attachedId, pointer = unpack(redis.call('HMGET', key.player, 'connectionId', 'pointer'))
if connectionId == '' or attachedId ~= connectionId then
  return { 'not_attached' }
end
redis.call('HSET', key.player, 'connectionId', '', 'pinged', '0')
redis.call('PEXPIRE', key.player, limit.playerKeptMs)
return { 'detached', pointer }
