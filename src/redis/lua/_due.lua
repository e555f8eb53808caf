local function recordsOf(ids)
  local found = {}
  for _, record in ipairs(many('HMGET', key.sessions, ids)) do
    if record then found[#found + 1] = record end
  end
  return found
end

local function upTo(name, moment, count)
  return redis.call('ZRANGEBYSCORE', name, '-inf', moment, 'LIMIT', 0, count)
end

-- Players of whom nothing was heard, as long as they count as present. Others are dropped from the watch,
-- but for those in a session: nobody may count as told on a connection that is silent. They score 0, which
-- is passed over: whoever is absent hides no newer silence.
local function takeSilent()
  local silent = {}
  local before = string.format('(%.0f', now - limit.silentAfterMs)
  local page = redis.call('ZRANGEBYSCORE', key.pings, '(0', before, 'LIMIT', 0, limit.duePage)
  for _, player in ipairs(page) do
    local id = redis.call('HGET', key.players, player)
    local ticket = id and loadTicket(id)
    local member = ticket and memberOf(ticket, player)
    if member and member.absentSinceMs == 0 then
      silent[#silent + 1] = { player, id, member.connectionId }
    elseif ticket and ticket.session then
      redis.call('ZADD', key.pings, 0, player)
    else
      redis.call('ZREM', key.pings, player)
    end
  end
  return silent
end

-- What a sweep has to look at. Handing out sessions and progress takes them off the list for a while: what
-- cannot be done now keeps nothing else waiting.
local function takeDue(ticketTimeoutMs)
  local tickets, sessions = {}, {}
  for _, name in ipairs(upTo(key.due, now, limit.duePage)) do
    local list = name:sub(1, 2) == 't:' and tickets or sessions
    list[#list + 1] = name:sub(3)
  end
  for _, id in ipairs(upTo(key.waiting, now - ticketTimeoutMs, limit.duePage - #tickets)) do
    tickets[#tickets + 1] = id
  end
  for _, id in ipairs(sessions) do
    local session = loadSession(id)
    local isLoading = session and session.stage == 'loading'
    local againAfterMs = isLoading and limit.loadingDueAgainMs or limit.settleAfterMs
    redis.call('ZADD', key.due, now + againAfterMs, 's:' .. id)
  end
  local untold, progressed = upTo(key.untold, now, limit.duePage), upTo(key.progress, now, limit.duePage)
  for _, id in ipairs(untold) do redis.call('ZADD', key.untold, now + limit.tellAgainMs, id) end
  for _, id in ipairs(progressed) do redis.call('ZREM', key.progress, id) end
  return { tickets, recordsOf(sessions), recordsOf(untold), recordsOf(progressed), takeSilent() }
end

-- The moment of the next thing a sweep has to do, or ''.
local function earliestDue()
  local due = redis.call('ZRANGE', key.due, 0, 0, 'WITHSCORES')[2]
  local untold = redis.call('ZRANGE', key.untold, 0, 0, 'WITHSCORES')[2]
  if not (due and untold) then return due or untold or '' end
  return tonumber(due) < tonumber(untold) and due or untold
end
