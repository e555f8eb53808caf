-- The waiting tickets page by page, for whoever holds no lease.
-- KEYS: head tickets states changes
-- ARGV: now, cursor, page size
-- Returns: { cursor, 1 if more follows, records of waiting tickets }
-- Protects: nothing; reads only.
local cursor, pageSize = tonumber(ARGV[2]), tonumber(ARGV[3])

local cutOff = endOfPage(key.changes, cursor, pageSize)
local last = cutOff or tonumber(redis.call('HGET', key.head, 'change') or 0)
return { last, cutOff and 1 or 0, waitingReply(changedBetween(key.changes, cursor, last)) }
