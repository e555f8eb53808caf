-- Takes the token without which no server is given to an allocating session.
-- KEYS: sessions due
-- ARGV: now, session, token, its time to live in ms, most tries
-- Returns: { 'taken' | 'exhausted', record }, { 'busy' } or { 'over' }
-- Protects: I4, one holder at a time. The token is the caller's own id: a retried call gets the same answer.
local id, token, ttlMs, triesMax = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local session = loadSession(id)
if not session or session.stage ~= 'allocating' then return { 'over' } end

local isOwn = session.token == token
local isLive = session.token ~= '' and session.tokenExpiresAtMs > now
if isLive and not isOwn then return { 'busy' } end
if session.tries >= triesMax and not isOwn then
  return { 'exhausted', redis.call('HGET', key.sessions, id) }
end

if not (isOwn and isLive) then session.tries = session.tries + 1 end
session.token, session.tokenExpiresAtMs = token, now + ttlMs
redis.call('ZADD', key.due, session.tokenExpiresAtMs, 's:' .. id)
return { 'taken', saveSession(session) }
