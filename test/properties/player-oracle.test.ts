import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TicketPointer } from '../../src/use-cases/ports.ts';
import type { PlayerWorld } from '../support/conformance/world.ts';
import { memoryPlayerWorld } from '../support/memory-worlds.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisPlayerWorld } from '../support/stores.ts';

const connection = fc.constantFrom(['c1', 1_000], ['c2', 1_000], ['c3', 2_000] as const);
const pointer = fc.constantFrom<TicketPointer>(
  { queue: 'q', ticketId: 't1' },
  { queue: 'r s', ticketId: 't2' },
);
const maybePointer = fc.option(pointer);
/** When a frame was sent: a little before now, as frames of one connection overtake each other. */
const agoMs = fc.constantFrom(0, 1, 500);

type PlayerCommand = (world: PlayerWorld) => unknown;

/** A command that prints itself in a counterexample. */
const named = (name: string, run: PlayerCommand): PlayerCommand =>
  Object.assign(run, { toString: () => name });

const playerCommand: fc.Arbitrary<PlayerCommand> = fc.oneof(
  fc
    .tuple(connection, fc.constantFrom('write' as const, 'read' as const), fc.boolean())
    .map(([[connectionId, connectedAtMs], kind, ping]) =>
      named(`attach ${connectionId} ${kind} ${ping}`, ({ players, player }) =>
        players.attachConnection(
          {
            connectionId: String(connectionId),
            player,
            connectedAtMs: Number(connectedAtMs),
            tokenRating: null,
            tokenPrioritySeconds: 0,
          },
          { kind, ping },
        ),
      ),
    ),
  connection.map(([connectionId]) =>
    named(`detach ${connectionId}`, ({ players, player }) =>
      players.detachConnection(player, String(connectionId)),
    ),
  ),
  fc
    .tuple(maybePointer, pointer, fc.option(agoMs))
    .map(([expected, next, ago]) =>
      named(`bind ${expected?.ticketId} -> ${next.ticketId}, asked ${ago}`, ({ players, player, time }) =>
        players.bindTicket(
          player,
          expected,
          next,
          ago === null ? null : { requestedAtMs: time.nowMs() - ago },
        ),
      ),
    ),
  agoMs.map((ago) =>
    named(`dequeue ${ago}`, ({ players, player, time }) => players.noteDequeue(player, time.nowMs() - ago)),
  ),
  fc
    .constantFrom('s1', 's2', 's3', 's4')
    .map((sessionId) =>
      named(`penalise ${sessionId}`, ({ players, player }) => players.penalise(player, sessionId)),
    ),
  fc
    .tuple(
      fc.constantFrom('s1', 's2', 's3', 's4', 's5', 's6'),
      fc.array(fc.oneof(fc.constantFrom('bob', 'carol'), fc.string({ unit: 'grapheme', maxLength: 128 })), {
        maxLength: 40,
      }),
    )
    .map(([sessionId, opponents]) =>
      named(`note ${JSON.stringify(opponents)} of ${sessionId}`, ({ players, player }) =>
        players.noteOpponents(player, sessionId, opponents),
      ),
    ),
  fc
    .constantFrom(-700, 1, 333, 7_000, 20_001, 60_000, 3_600_000)
    .map((ms) => named(`advance ${ms}`, ({ time }) => time.advance(ms))),
);

describe.each(REDIS_KINDS)('the player store on %s Redis', (kind) => {
  const redis = redisOf(kind);

  it('answers and holds what the store in memory does, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(playerCommand, { maxLength: 60, size: 'max' }), async (commands) => {
        const oracle = memoryPlayerWorld();
        const real = redisPlayerWorld(redis);
        for (const command of commands) {
          const expected = await command(oracle);
          expect(await command(real)).toEqual(expected);
          expect(await real.players.readPlayer(real.player)).toEqual(
            await oracle.players.readPlayer(oracle.player),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
