-- The prelude: this file, _tickets, _changes, _places, _sessions and _due stand before every script, in this order.
-- ARGV[1] is the moment in ms that tests and simulation set; '' is Redis's own clock.
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- One command over any number of members; unpack is bounded, and 1,000 splits no pair.
local function many(command, name, list)
  if #list > 0 and #list <= 1000 then return redis.call(command, name, unpack(list)) end
  local replies = {}
  for first = 1, #list, 1000 do
    local reply = redis.call(command, name, unpack(list, first, math.min(first + 999, #list)))
    for index = 1, type(reply) == 'table' and #reply or 0 do replies[first + index - 1] = reply[index] end
  end
  return replies
end

-- A bucket holds a minute's worth of tokens and refills evenly: "<tokens> <refilled at>", nil while it is full.
-- Answers the bucket after one token was taken, or nil and how many ms to wait for one.
local function takeToken(bucket, perMinute)
  local tokens, refilledAt = perMinute, now
  if bucket then
    local had, since = bucket:match('^(%S+) (%S+)$')
    -- A clock that goes back refills nothing twice.
    refilledAt = math.max(now, tonumber(since))
    tokens = math.min(perMinute, tonumber(had) + (refilledAt - tonumber(since)) * perMinute / 60000)
  end
  if tokens < 1 then return nil, math.ceil((1 - tokens) * 60000 / perMinute) end
  return string.format('%.17g %.0f', tokens - 1, refilledAt)
end

-- The queue's random id: whoever finds none writes the one it brings, so a Redis that lost everything shows.
local function epochOr(candidate)
  redis.call('HSETNX', key.head, 'epoch', candidate)
  return redis.call('HGET', key.head, 'epoch')
end

-- Whoever was woken has come: once they leave, the next newcomer wakes somebody at once.
local function takeLease(lease)
  redis.call('HSET', key.head, 'leaseHolder', lease.holder, 'leaseExpiresAt', now + lease.leaseMs,
    'leaseStopsAt', lease.stopsAtMs, 'leaseDeployment', lease.deployment, 'wokenAt', 0)
end

-- 1 when nobody holds the lease and nobody was asked to take it for a while; the caller then has to.
local function wakeTicker()
  local wokenAt, expiresAt = unpack(redis.call('HMGET', key.head, 'wokenAt', 'leaseExpiresAt'))
  if tonumber(expiresAt or 0) > now or now - tonumber(wokenAt or 0) < limit.wakeEveryMs then return 0 end
  redis.call('HSET', key.head, 'wokenAt', now)
  return 1
end
