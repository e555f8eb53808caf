-- Remembers a player's latest dequeue, so that an enqueue it overtook is refused.
-- KEYS: player
-- ARGV: now, when the player asked
-- Returns: nothing
-- Protects: the later request wins, because frames of one connection run concurrently.
local requestedAt = ARGV[2]

if tonumber(requestedAt) > tonumber(redis.call('HGET', key.player, 'dequeuedAtMs') or 0) then
  redis.call('HSET', key.player, 'dequeuedAtMs', requestedAt)
  redis.call('PEXPIRE', key.player, limit.playerKeptMs)
end
