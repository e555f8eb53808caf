-- Puts the players whom a player met in a match before all whom they met earlier.
-- KEYS: player
-- ARGV: now, session, opponents
-- Returns: nothing
-- Protects: one note a session, however often it is asked for; the list is bounded in number and in bytes.
local sessionId = ARGV[2]
local known, sessions = unpack(redis.call('HMGET', key.player, 'opponents', 'opponentSessions'))

local noted = {}
for session in string.gmatch(sessions or '', '%S+') do
  if session == sessionId then return end
  noted[#noted + 1] = session
end
noted[#noted + 1] = sessionId

local kept, seen, bytesLeft = {}, {}, limit.opponentsBytesMax
local function keep(opponent)
  if seen[opponent] or #kept == limit.opponentsKept or #opponent > bytesLeft then return end
  kept[#kept + 1], seen[opponent], bytesLeft = opponent, true, bytesLeft - #opponent
end
for index = 3, #ARGV do keep(ARGV[index]) end
for _, opponent in ipairs(cjson.decode(known or '[]')) do keep(opponent) end

redis.call('HSET', key.player,
  -- Of an empty list cjson makes an object.
  'opponents', #kept == 0 and '[]' or cjson.encode(kept),
  'opponentSessions', table.concat(noted, ' ', math.max(1, #noted - limit.opponentSessionsKept + 1)))
redis.call('PEXPIRE', key.player, limit.playerKeptMs)
