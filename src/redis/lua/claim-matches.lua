-- waiting -> loading (or allocating at once), proposal by proposal; renews the lease.
-- KEYS: head presence states waiting sessions untold due
-- ARGV: now, holder, lease in ms, when the holder stops, its deployment, loading timeout in ms,
--       1 if players load; then for each proposal: session, the fields of its record that are
--       known beforehand (JSON without braces), number of tickets, and the tickets in the order of its seats
-- Returns: { 'lease_lost' } or { 'claimed', now, presences of all tickets claimed (JSON without brackets), outcomes },
--       for each proposal: the revision that it was claimed with, the record of a session that was there before, or the
--       ids that do not wait
-- Protects: I1 and I2, only waiting tickets are claimed, whole proposals; I9, only by the lease's holder.
local lease = { holder = ARGV[2], leaseMs = ARGV[3], stopsAtMs = ARGV[4], deployment = ARGV[5] }
local loadingTimeoutMs = tonumber(ARGV[6])
local stage = ARGV[7] == '1' and 'loading' or 'allocating'

local holder, expiresAt = unpack(redis.call('HMGET', key.head, 'leaseHolder', 'leaseExpiresAt'))
if holder ~= lease.holder or tonumber(expiresAt) <= now then return { 'lease_lost' } end
takeLease(lease)
noteStore()

local sessionIds, fields, firsts, ids = {}, {}, { 1 }, {}
local at, seats, count = 8, 0, 0
while at <= #ARGV do
  count = count + 1
  sessionIds[count], fields[count] = ARGV[at], ARGV[at + 1]
  local size = tonumber(ARGV[at + 2])
  for seat = 1, size do ids[seats + seat] = ARGV[at + 2 + seat] end
  at, seats = at + 3 + size, seats + size
  firsts[count + 1] = seats + 1
end

-- The cost of a call is what bounds players matched a second: everything is read and written in batches, and
-- texts are carried over as they are.
local known = many('HMGET', key.sessions, sessionIds)
local states, presences = many('HMGET', key.states, ids), many('HMGET', key.presence, ids)

local deadline = now + loadingTimeoutMs
local common = string.format('{"format":%d,"stage":"%s","claimedAtMs":%.0f,"deadlineMs":%.0f,"tries":0,'
  .. '"token":"","tokenExpiresAtMs":0,"server":"","revision":', limit.recordFormat, stage, now, deadline)
local tellAt = string.format('%.0f', now + limit.tellAgainMs)
local dueAt = string.format('%.0f', stage == 'loading' and deadline or now + limit.allocationStartMs)
local written = tostring(limit.recordFormat)
local claimed, isClaimed, seated, newStates, newSessions, untold, due = {}, {}, {}, {}, {}, {}, {}
local tickets, sessions = 0, 0

-- Of a ticket that waits: its revision, and what its state keeps: enqueue time and grace.
local function waitingAs(index)
  local packed = states[index]
  if not packed or isClaimed[ids[index]] then return nil end
  local format, revision, kept = packed:match('^(%d+) waiting (%d+)(.*)%-$')
  -- Throws if it cannot be read at all.
  if format ~= written then unpackState(packed) end
  return revision, kept
end

local function claim(sessionId, json, first, last)
  local revision, kept, gone = now, {}, {}
  for index = first, last do
    local before
    before, kept[index] = waitingAs(index)
    if not before then gone[#gone + 1] = ids[index]
    elseif before + 1 > revision then revision = before + 1 end
  end
  if #gone > 0 then return gone end
  local text = string.format('%.0f', revision)
  local moved = written .. ' ' .. stage .. ' ' .. text
  for index = first, last do
    local id = ids[index]
    tickets = tickets + 1
    newStates[2 * tickets - 1], newStates[2 * tickets] = id, moved .. kept[index] .. sessionId
    -- Nobody waits twice: a later proposal of this call finds the ticket gone.
    claimed[tickets], isClaimed[id], seated[tickets] = id, true, presences[index]
  end
  sessions = sessions + 1
  newSessions[2 * sessions - 1] = sessionId
  newSessions[2 * sessions] = common .. text .. ',' .. json .. ',"presences":['
    .. table.concat(presences, ',', first, last) .. ']}'
  untold[2 * sessions - 1], untold[2 * sessions] = tellAt, sessionId
  due[2 * sessions - 1], due[2 * sessions] = dueAt, 's:' .. sessionId
  return revision
end

local outcomes = {}
for index, sessionId in ipairs(sessionIds) do
  outcomes[index] = known[index] or claim(sessionId, fields[index], firsts[index], firsts[index + 1] - 1)
end

many('HSET', key.states, newStates)
many('HSET', key.sessions, newSessions)
-- No entry in `removals`: the lease holder knows what it claimed.
many('ZREM', key.waiting, claimed)
if stage == 'loading' then many('ZADD', key.untold, untold) end
many('ZADD', key.due, due)
redis.call('HINCRBY', key.head, 'running', sessions)
return { 'claimed', now, table.concat(seated, ','), outcomes }
