-- Takes the token without which no server is given to an allocating session, nor released of a cancelled one.
-- KEYS: sessions tombstones due
-- ARGV: now, session, token, its time to live in ms, most tries
-- Returns: { 'taken' | 'exhausted' | 'cancelled', record }, { 'busy' }, { 'released' } or { 'over' }
-- Protects: I4, one holder at a time: whoever releases finds nobody still asking for a server. The token is the
--       caller's own id: a retried call gets the same answer. Who slept until the session was forgotten learns that
--       its server was released.
local id, token, ttlMs, triesMax = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local session = loadSession(id)
if not session and isEntombed('s:' .. id) then return { 'released' } end
local isCancelled = session and session.stage == 'cancelled' and session.tries > 0
if not session or not (isCancelled or session.stage == 'allocating') then return { 'over' } end

local isOwn = session.token == token
local isLive = session.token ~= '' and session.tokenExpiresAtMs > now
if isLive and not isOwn then
  redis.call('ZADD', key.due, session.tokenExpiresAtMs, 's:' .. id)
  return { 'busy' }
end
if session.tries >= triesMax and not isOwn and not isCancelled then
  return { 'exhausted', redis.call('HGET', key.sessions, id) }
end

if not isCancelled and not (isOwn and isLive) then session.tries = session.tries + 1 end
session.token, session.tokenExpiresAtMs = token, now + ttlMs
redis.call('ZADD', key.due, session.tokenExpiresAtMs, 's:' .. id)
return { isCancelled and 'cancelled' or 'taken', saveSession(session) }
