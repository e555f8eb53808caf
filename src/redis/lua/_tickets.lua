-- A ticket is three values. What the matcher reads never changes and no script looks into it: the JSON text
-- [format, enqueue time, id, request]; one older is the bare request. The others are its presences and its
-- packed state, "<format> <state> <revision> <enqueuedAt> <grace> <session or ->".
local PACKED = '^(%d+) (%S+) (%S+) (%S+) (%S+) (.+)$'

local function expectFormat(name, format)
  if format == limit.recordFormat or format == limit.recordFormat - 1 then return end
  error(string.format('Expected %s of format %d or %d: it has %d.', name, limit.recordFormat - 1,
    limit.recordFormat, format))
end

local function packRecord(id, enqueuedAt, request, format)
  return string.format('[%d,%.0f,%s,%s]', format, enqueuedAt, cjson.encode(id), request)
end

local function packState(ticket)
  return string.format('%d %s %.0f %.0f %.0f %s', limit.recordFormat, ticket.state, ticket.revision,
    ticket.enqueuedAt, ticket.grace, ticket.session or '-')
end

local function unpackState(packed)
  local format, state, revision, enqueuedAt, grace, session = packed:match(PACKED)
  expectFormat('a ticket', tonumber(format or 0))
  return state, revision, enqueuedAt, grace, session
end

local function parseTicket(id, packed, presence)
  local state, revision, enqueuedAt, grace, session = unpackState(packed)
  return { id = id, state = state, revision = tonumber(revision), enqueuedAt = tonumber(enqueuedAt),
    grace = tonumber(grace), session = session ~= '-' and session, presence = cjson.decode(presence) }
end

local function loadTicket(id)
  local packed = redis.call('HGET', key.states, id)
  return packed and parseTicket(id, packed, redis.call('HGET', key.presence, id))
end

local function saveTicket(ticket)
  redis.call('HSET', key.states, ticket.id, packState(ticket))
  redis.call('HSET', key.presence, ticket.id, cjson.encode(ticket.presence))
end

local function ticketReply(ticket)
  local record = redis.call('HGET', key.tickets, ticket.id)
  return { ticket.id, record, cjson.encode(ticket.presence), packState(ticket) }
end

local function nextRevision(ticket) return math.max(now, ticket.revision + 1) end

local function memberOf(ticket, player)
  for _, member in ipairs(ticket.presence) do
    if member.player == player then return member end
  end
end

local function firstAbsence(ticket)
  local first = nil
  for _, member in ipairs(ticket.presence) do
    local since = member.absentSinceMs
    if since > 0 and since < (first or math.huge) then first = since end
  end
  return first
end

-- Any way out of `waiting` but a claim: the ticker has to be told.
local function leaveWaiting(id)
  if redis.call('ZREM', key.waiting, id) == 0 then return end
  redis.call('ZADD', key.removals, redis.call('HINCRBY', key.head, 'change', 1), id)
end

-- Waiting with its age, or suspended until the grace of the member who has been absent the longest ends.
local function settle(ticket)
  local absence = firstAbsence(ticket)
  ticket.session = nil
  ticket.state = absence and 'suspended' or 'waiting'
  if absence then
    leaveWaiting(ticket.id)
    redis.call('ZADD', key.due, absence + ticket.grace, 't:' .. ticket.id)
  else
    redis.call('ZREM', key.due, 't:' .. ticket.id)
    redis.call('ZADD', key.waiting, ticket.enqueuedAt, ticket.id)
    redis.call('ZADD', key.changes, redis.call('HINCRBY', key.head, 'change', 1), ticket.id)
    redis.call('ZREM', key.removals, ticket.id)
  end
  saveTicket(ticket)
end

-- Silence is judged only of players who have pinged; any frame of theirs is a sign of life.
local function noteHeard(player, pinged)
  redis.call('ZADD', key.pings, unpack(pinged and { now, player } or { 'XX', now, player }))
end

local function freePlayer(player, id)
  if redis.call('HGET', key.players, player) ~= id then return end
  redis.call('HDEL', key.players, player)
  redis.call('ZREM', key.pings, player)
end

-- Where nobody ticks any more, none is taken out: the whole key goes when the last of them is over.
local function entomb(id)
  redis.call('ZADD', key.tombstones, now + limit.tombstoneMs, id)
  redis.call('PEXPIRE', key.tombstones, limit.tombstoneMs)
  redis.call('HDEL', key.graced, id)
end

local function isEntombed(id)
  return tonumber(redis.call('ZSCORE', key.tombstones, id) or 0) > now
end

local function endTicket(ticket)
  leaveWaiting(ticket.id)
  for _, member in ipairs(ticket.presence) do freePlayer(member.player, ticket.id) end
  redis.call('ZREM', key.due, 't:' .. ticket.id)
  redis.call('ZREM', key.changes, ticket.id)
  for _, name in ipairs({ key.tickets, key.presence, key.states }) do redis.call('HDEL', name, ticket.id) end
  entomb(ticket.id)
end
