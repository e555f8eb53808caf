-- The same work as begin-tick answers, without a lease: for the sweeper.
-- KEYS: presence states players waiting sessions untold progress due pings
-- ARGV: now, ticket timeout in ms
-- Returns: { tickets, sessions, untold sessions, progressed sessions, { player, ticket, connection } silent }
-- Protects: I8, sessions with players to tell are handed out until all are told, once in a while.
return takeDue(tonumber(ARGV[2]))
