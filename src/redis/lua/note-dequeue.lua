-- Remembers a player's latest dequeue, so that an enqueue it overtook is refused.
-- KEYS: player
-- ARGV: now requestedAtMs
-- Returns: nothing
-- Protects: the later request wins, because frames of one connection run concurrently.
local requestedAtMs = tonumber(ARGV[2])

if requestedAtMs > tonumber(redis.call('HGET', key.player, 'dequeuedAtMs') or 0) then
  redis.call('HSET', key.player, 'dequeuedAtMs', ARGV[2])
  redis.call('PEXPIRE', key.player, limit.playerKeptMs)
end
