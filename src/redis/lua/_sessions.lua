-- A session as its claim wrote it has seats (ticket and team) and their presences. From its first change on
-- it has players.
local function seatPlayers(session)
  local players = {}
  for seat, presence in ipairs(session.presences) do
    for _, member in ipairs(presence) do
      players[#players + 1] = { player = member.player, ticketId = session.seats[seat][1],
        team = session.seats[seat][2], connectionId = member.connectionId, connectedAtMs = member.connectedAtMs,
        toldAtMs = 0, readyAtMs = 0, endToldAtMs = 0 }
    end
  end
  session.players, session.seats, session.presences = players, nil, nil
end

-- A loading session is one JSON record. Its quality and its server are JSON texts that no script looks into.
local function loadSession(id)
  local record = redis.call('HGET', key.sessions, id)
  if not record then return nil end
  local session = cjson.decode(record)
  expectFormat('a session', session.format or 0)
  if session.presences then seatPlayers(session) end
  return session
end

local function saveSession(session)
  session.format = limit.recordFormat
  local record = cjson.encode(session)
  redis.call('HSET', key.sessions, session.sessionId, record)
  return record
end

local function ticketIdsOf(session)
  local ids, seen = {}, {}
  for _, player in ipairs(session.players) do
    if not seen[player.ticketId] then ids[#ids + 1] = player.ticketId end
    seen[player.ticketId] = true
  end
  return ids
end

-- Moves a session and its tickets together: one revision, greater than that of any of them.
local function moveSession(session, stage)
  local ids = ticketIdsOf(session)
  local states, tickets, fields = many('HMGET', key.states, ids), {}, {}
  session.stage, session.revision = stage, now
  for index, id in ipairs(ids) do
    -- The presences are not looked at.
    tickets[index] = parseTicket(id, states[index], '[]')
    session.revision = math.max(session.revision, tickets[index].revision + 1)
  end
  for index, ticket in ipairs(tickets) do
    ticket.state, ticket.revision = stage, session.revision
    fields[2 * index - 1], fields[2 * index] = ticket.id, packState(ticket)
  end
  many('HSET', key.states, fields)
end

-- How many players of a session have reached a moment: toldAtMs, readyAtMs or endToldAtMs.
local function countReached(session, moment)
  local count = 0
  for _, player in ipairs(session.players) do count = count + (player[moment] > 0 and 1 or 0) end
  return count
end

local function playerOf(session, name)
  for _, player in ipairs(session.players) do
    if player.player == name then return player end
  end
end

-- A Redis has its id until it fails over or starts again; what it had acknowledged it may have forgotten by then.
-- '' where it does not tell, as if it never did.
local function storeId()
  local replication = redis.pcall('INFO', 'replication')
  return type(replication) == 'string' and replication:match('master_replid:(%x+)') or ''
end

local function noteStore()
  local id = storeId()
  if redis.call('HGET', key.head, 'store') ~= id then
    redis.call('HSET', key.head, 'store', id, 'storeSince', string.format('%.0f', now))
  end
end

-- Whether everything that happened to a session since its claim is known.
local function isWhollyKnown(session)
  local store, since = unpack(redis.call('HMGET', key.head, 'store', 'storeSince'))
  return store == storeId() and session.claimedAtMs >= tonumber(since)
end
