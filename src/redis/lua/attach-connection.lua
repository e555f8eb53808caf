-- Attaches the connection that a frame came by, and takes one rate token for the frame.
-- KEYS: player
-- ARGV: now, connection, when it was made, bucket, tokens a minute, 1 for a ping
-- Returns: { 'superseded' } | { 'rate_limited', retry after ms }
--   | { 'attached', 1 if attached just now, replaced connection or '', now, reading }
-- Protects: the greater (connectedAt, connectionId) wins, whatever order frames run in. A refusal changes nothing.
local connectionId, connectedAt = ARGV[2], ARGV[3]
local connectedAtMs = tonumber(connectedAt)
local bucket, perMinute, ping = ARGV[4], tonumber(ARGV[5]), ARGV[6] == '1'

local attachedId, attachedAtMs, pinged, bucketState =
  unpack(redis.call('HMGET', key.player, 'connectionId', 'connectedAtMs', 'pinged', bucket))
attachedId, attachedAtMs = attachedId or '', tonumber(attachedAtMs or 0)
if connectedAtMs < attachedAtMs or (connectedAtMs == attachedAtMs and connectionId < attachedId) then
  return { 'superseded' }
end

local taken, retryAfterMs = takeToken(bucketState, perMinute)
if not taken then return { 'rate_limited', retryAfterMs } end

local isNew = connectionId ~= attachedId
local pingedNow = ping or (pinged == '1' and not isNew)
redis.call('HSET', key.player,
  'connectionId', connectionId,
  'connectedAtMs', connectedAt,
  'pinged', pingedNow and '1' or '0',
  bucket, taken)
redis.call('PEXPIRE', key.player, limit.playerKeptMs)

return {
  'attached',
  isNew and 1 or 0,
  isNew and attachedId or '',
  now,
  redis.call('HMGET', key.player, 'pointer', 'connectionId', 'connectedAtMs', 'pinged', 'cooldownUntilMs'),
}
