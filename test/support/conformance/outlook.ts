import { expect, it } from 'vitest';
import { REASONS_MAX } from '../../../src/core/limits.ts';
import { add, addAll, drop, hold, type QueueWorld, ticketFor } from './world.ts';

/** What every tick store guarantees about what players are told of their wait. */
export const describeOutlook = (makeWorld: () => QueueWorld) => {
  const outlook = { estimates: '{"a":1}', memory: 'waits "é"', reasons: [['a', 'alone'] as const] };

  it('tells everybody in line the outlook, and the next holder what to remember', async () => {
    const world = makeWorld();
    expect(await add(world, ticketFor('a'))).toMatchObject({ estimates: '', reason: '' });
    const { cursor, memory } = await hold(world);
    expect(memory).toBe('');
    expect(await world.ticks.saveOutlook(world.queue, 'ticker', outlook)).toBe('saved');
    const read = (ticketId: string) => world.tickets.readTicket(world.queue, ticketId, null);
    expect(await read('a')).toMatchObject({ estimates: outlook.estimates, reason: 'alone' });
    expect(await add(world, ticketFor('b'))).toMatchObject({ estimates: outlook.estimates, reason: '' });
    expect(await hold(world, cursor)).toMatchObject({ memory: '' });
    expect(await hold(world)).toMatchObject({ memory: outlook.memory });
  });

  it('forgets the reasons that were said before, and tells none to whoever does not wait', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world);
    await world.ticks.saveOutlook(world.queue, 'ticker', outlook);
    const reasons = [['b', 'too few']] as const;
    await world.ticks.saveOutlook(world.queue, 'ticker', { ...outlook, reasons });
    const read = (ticketId: string) => world.tickets.readTicket(world.queue, ticketId, null);
    expect(await read('a')).toMatchObject({ reason: '' });
    expect(await read('b')).toMatchObject({ reason: 'too few' });
    await drop(world, 'b');
    expect(await read('b')).toMatchObject({ reason: '' });
    await world.ticks.saveOutlook(world.queue, 'ticker', { ...outlook, reasons: [] });
  });

  it('keeps no more reasons than it has room for', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world);
    const others = Array.from({ length: REASONS_MAX - 1 }, (_, index) => [`t${index}`, 'alone'] as const);
    const reasons = [...others, ['a', 'alone'] as const, ['b', 'alone'] as const];
    await world.ticks.saveOutlook(world.queue, 'ticker', { ...outlook, reasons });
    const read = (ticketId: string) => world.tickets.readTicket(world.queue, ticketId, null);
    expect([(await read('a'))?.reason, (await read('b'))?.reason]).toEqual(['alone', '']);
  });

  it('I9: takes no outlook from who lost the lease', async () => {
    const world = makeWorld();
    await addAll(world, 'a');
    expect(await world.ticks.saveOutlook(world.queue, 'ticker', outlook)).toBe('lease_lost');
    await hold(world);
    expect(await world.ticks.saveOutlook(world.queue, 'other', outlook)).toBe('lease_lost');
    expect(await hold(world)).toMatchObject({ memory: '' });
  });
};
