-- Where a page of a change index ends, if it is cut off.
local function endOfPage(name, cursor, pageSize)
  local from = string.format('(%.0f', cursor)
  local found = redis.call('ZRANGEBYSCORE', name, from, '+inf', 'WITHSCORES', 'LIMIT', pageSize - 1, 2)
  return found[4] and tonumber(found[2])
end

local function changedBetween(name, cursor, last)
  return redis.call('ZRANGEBYSCORE', name, string.format('(%.0f', cursor), string.format('%.0f', last))
end

-- The records of those that wait.
local function waitingReply(ids)
  local records, states, waiting = many('HMGET', key.tickets, ids), many('HMGET', key.states, ids), {}
  for index, record in ipairs(records) do
    local packed = states[index]
    if packed:find(' waiting ', 1, true) then
      if record:sub(1, 1) ~= '[' then
        local enqueuedAt = select(3, unpackState(packed))
        record = packRecord(ids[index], tonumber(enqueuedAt), record, limit.recordFormat - 1)
      end
      waiting[#waiting + 1] = record
    end
  end
  return waiting
end
