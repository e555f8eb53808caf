-- Moves a player one step up the cool-down ladder, for one session.
-- KEYS: player
-- ARGV: now, session, ms that forget one step, cool-downs of the ladder in ms
-- Returns: { count, cooldownUntilMs }
-- Protects: one penalty a session, however often it is asked for; a cool-down is never shortened.
local sessionId, decayMs = ARGV[2], tonumber(ARGV[3])
local rungs = #ARGV - 3

local count, penaltyAtMs, cooldownUntilMs, sessions = unpack(
  redis.call('HMGET', key.player, 'penaltyCount', 'penaltyAtMs', 'cooldownUntilMs', 'penaltySessions'))
count, penaltyAtMs, cooldownUntilMs = tonumber(count or 0), tonumber(penaltyAtMs or 0), tonumber(cooldownUntilMs or 0)

local remembered = {}
for known in string.gmatch(sessions or '', '%S+') do
  if known == sessionId then
    return { count, cooldownUntilMs }
  end
  remembered[#remembered + 1] = known
end
remembered[#remembered + 1] = sessionId
local oldest = math.max(1, #remembered - limit.penaltySessionsKept + 1)

local forgotten = math.floor(math.max(0, now - penaltyAtMs) / decayMs)
count = math.max(0, count - forgotten) + 1
local cooldownMs = rungs > 0 and tonumber(ARGV[3 + math.min(count, rungs)]) or 0
cooldownUntilMs = math.max(cooldownUntilMs, now + cooldownMs)

redis.call('HSET', key.player,
  'penaltyCount', count,
  'penaltyAtMs', string.format('%.0f', now),
  'cooldownUntilMs', string.format('%.0f', cooldownUntilMs),
  'penaltySessions', table.concat(remembered, ' ', oldest))
redis.call('PEXPIRE', key.player, limit.playerKeptMs)
return { count, cooldownUntilMs }
