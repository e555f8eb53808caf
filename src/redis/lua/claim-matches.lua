-- waiting -> loading (or allocating at once), proposal by proposal; renews the lease.
-- KEYS: head presence states waiting changes sessions untold due
-- ARGV: now, holder, lease in ms, when the holder stops, its deployment, loading timeout in ms,
--       1 if players load; then for each proposal: session, game mode, region or '', quality,
--       number of tickets, and each ticket with its team
-- Returns: { 'lease_lost' } or { 'claimed', records, { { session, ids that do not wait } of each refused } }
-- Protects: I1 and I2, only waiting tickets are claimed, whole proposals; I9, only by the lease's holder.
local lease = { holder = ARGV[2], leaseMs = ARGV[3], stopsAtMs = ARGV[4], deployment = ARGV[5] }
local loadingTimeoutMs = tonumber(ARGV[6])
local stage = ARGV[7] == '1' and 'loading' or 'allocating'

local holder, expiresAt = unpack(redis.call('HMGET', key.head, 'leaseHolder', 'leaseExpiresAt'))
if holder ~= lease.holder or tonumber(expiresAt) <= now then return { 'lease_lost' } end
takeLease(lease)

local proposals, sessionIds, ids = {}, {}, {}
local at = 8
while at <= #ARGV do
  local proposal = { sessionId = ARGV[at], gameMode = ARGV[at + 1], region = ARGV[at + 2],
    quality = ARGV[at + 3], seats = {} }
  for seat = 1, tonumber(ARGV[at + 4]) do
    local id = ARGV[at + 3 + 2 * seat]
    proposal.seats[seat] = { id = id, team = tonumber(ARGV[at + 4 + 2 * seat]) }
    ids[#ids + 1] = id
  end
  proposals[#proposals + 1], sessionIds[#sessionIds + 1] = proposal, proposal.sessionId
  at = at + 5 + 2 * #proposal.seats
end

-- Everything is read and written in batches: the cost of a call is what bounds players matched a second.
local known, pool = {}, {}
for index, record in ipairs(many('HMGET', key.sessions, sessionIds)) do known[sessionIds[index]] = record end
local waiting = many('ZMSCORE', key.waiting, ids)
local states, presences = many('HMGET', key.states, ids), many('HMGET', key.presence, ids)
for index, id in ipairs(ids) do
  if waiting[index] then pool[id] = parseTicket(id, states[index], presences[index]) end
end

local claimed, newStates, newSessions, untold, due = {}, {}, {}, {}, {}
local function append(list, first, second) list[#list + 1], list[#list + 2] = first, second end

local function claim(proposal)
  local revision, players = now, {}
  for _, seat in ipairs(proposal.seats) do
    local ticket = pool[seat.id]
    revision = math.max(revision, ticket.revision + 1)
    for _, member in ipairs(ticket.presence) do
      players[#players + 1] = { player = member.player, ticketId = seat.id, team = seat.team,
        connectionId = member.connectionId, connectedAtMs = member.connectedAtMs,
        toldAtMs = 0, readyAtMs = 0, endToldAtMs = 0 }
    end
  end
  for _, seat in ipairs(proposal.seats) do
    local ticket = pool[seat.id]
    ticket.state, ticket.session, ticket.revision = stage, proposal.sessionId, revision
    append(newStates, seat.id, packState(ticket))
    claimed[#claimed + 1] = seat.id
  end
  -- Nobody waits twice: a later proposal of this call finds the ticket gone.
  for _, seat in ipairs(proposal.seats) do pool[seat.id] = nil end
  local deadline = now + loadingTimeoutMs
  if stage == 'loading' then append(untold, now + limit.tellAgainMs, proposal.sessionId) end
  append(due, stage == 'loading' and deadline or now + limit.allocationStartMs, 's:' .. proposal.sessionId)
  return cjson.encode({ format = limit.recordFormat, sessionId = proposal.sessionId, gameMode = proposal.gameMode, stage = stage,
    claimedAtMs = now, deadlineMs = deadline, region = proposal.region, quality = proposal.quality, players = players,
    revision = revision, tries = 0, token = '', tokenExpiresAtMs = 0, server = '' })
end

local records, refused = {}, {}
for _, proposal in ipairs(proposals) do
  local gone = {}
  for _, seat in ipairs(proposal.seats) do
    if not pool[seat.id] then gone[#gone + 1] = seat.id end
  end
  if not known[proposal.sessionId] and #gone > 0 then
    refused[#refused + 1] = { proposal.sessionId, gone }
  else
    if not known[proposal.sessionId] then
      known[proposal.sessionId] = claim(proposal)
      append(newSessions, proposal.sessionId, known[proposal.sessionId])
    end
    records[#records + 1] = known[proposal.sessionId]
  end
end

many('HSET', key.states, newStates)
many('HSET', key.sessions, newSessions)
many('ZREM', key.waiting, claimed)
-- No entry in `removals`: the lease holder knows what it claimed.
many('ZREM', key.changes, claimed)
many('ZADD', key.untold, untold)
many('ZADD', key.due, due)
redis.call('HINCRBY', key.head, 'running', #newSessions / 2)
return { 'claimed', records, refused }
