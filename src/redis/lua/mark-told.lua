-- Notes that players were told of their session's start or end. The time to load runs from being told.
-- KEYS: sessions untold due pings
-- ARGV: now, 'start', 'end' or 'out_of_reach', loading timeout in ms; then for each session: id, number of
--       players, players
-- Returns: { session, 1 if all of its players are told } of each session that is known
-- Protects: I7, a silent player counts as not told; I8, a session leaves `untold` only when all are told.
local about, loadingTimeoutMs = ARGV[2], tonumber(ARGV[3])

local function isSilent(player)
  local heardAt = tonumber(redis.call('ZSCORE', key.pings, player) or now)
  return heardAt < now - limit.silentAfterMs or heardAt % 1 == limit.unheardMark
end

local function markStart(session, players)
  if session.stage ~= 'loading' and session.stage ~= 'allocating' then return true end
  local isNews = false
  for _, name in ipairs(players) do
    local player = playerOf(session, name)
    if player and player.toldAtMs == 0 and not isSilent(name) then player.toldAtMs, isNews = now, true end
  end
  if isNews then
    local latest = session.claimedAtMs + 2 * loadingTimeoutMs
    session.deadlineMs = math.max(session.deadlineMs, math.min(now + loadingTimeoutMs, latest))
    saveSession(session)
    if session.stage == 'loading' then
      redis.call('ZADD', key.due, session.deadlineMs, 's:' .. session.sessionId)
    end
  end
  local allTold = countReached(session, 'toldAtMs') == #session.players
  if allTold then redis.call('ZREM', key.untold, session.sessionId) end
  return allTold
end

local function markEnd(session, players)
  if session.stage ~= 'matched' and session.stage ~= 'cancelled' then return false end
  for _, name in ipairs(players) do
    local player = playerOf(session, name)
    if player and player.endToldAtMs == 0 then player.endToldAtMs = now end
  end
  saveSession(session)
  local allTold = countReached(session, 'endToldAtMs') == #session.players
  if not allTold then return false end
  redis.call('ZREM', key.untold, session.sessionId)
  if session.stage == 'matched' then
    redis.call('ZADD', key.due, now + limit.toldKeptMs, 's:' .. session.sessionId)
  end
  return true
end

-- Who is left comes back by themselves and asks: telling them stops, the record stays.
local function stopTelling(session)
  if session.stage == 'matched' then redis.call('ZREM', key.untold, session.sessionId) end
  return false
end

local mark = ({ start = markStart, ['end'] = markEnd, out_of_reach = stopTelling })[about]
local reply = {}
local at = 4
while at <= #ARGV do
  local id, count = ARGV[at], tonumber(ARGV[at + 1])
  local players = {}
  for index = 1, count do players[index] = ARGV[at + 1 + index] end
  local session = loadSession(id)
  if session then
    local allTold = mark(session, players)
    reply[#reply + 1] = { id, allTold and 1 or 0 }
  end
  at = at + 2 + count
end
return reply
