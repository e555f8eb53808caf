import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readArguments } from '../../chaos/arguments.ts';
import { startForwarder } from '../../chaos/forwarder.ts';

/** A server that sends back what it gets, with one client on the other side of a forwarder. */
const echoThroughForwarder = async () => {
  const taken = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {}).pipe(socket);
    taken.resolve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const forwarder = await startForwarder((server.address() as AddressInfo).port);
  const client = connect(forwarder.port, '127.0.0.1').on('error', () => {});
  onTestFinished(async () => {
    client.destroy();
    await forwarder.stop();
    server.close();
  });
  client.write('first');
  expect(String(await once(client, 'data'))).toBe('first');
  const [passage] = forwarder.passages();
  if (passage === undefined) return expect.fail('Expected the connection to be known.');
  return { client, server: await taken.promise, forwarder, passage };
};

test('what is cut ends on both sides', async () => {
  const { client, server, passage, forwarder } = await echoThroughForwarder();
  const ends = [client, server].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  passage.cut();
  await Promise.all(ends);
  expect(forwarder.passages()).toEqual([]);
});

test('what is frozen passes nothing on, not even its end', async () => {
  const { client, server, passage } = await echoThroughForwarder();
  passage.freeze();
  const heard: string[] = [];
  server.on('data', (chunk) => heard.push(String(chunk)));
  server.on('close', () => heard.push('closed'));
  client.write('second');
  client.destroy();
  await once(client, 'close');
  const other = await echoThroughForwarder();
  other.client.write('second');
  await once(other.client, 'data');
  expect(heard).toEqual([]);
  expect(server.destroyed).toBe(false);
});

test('newcomers go where the forwarder points, whoever is there stays', async () => {
  const one = await echoThroughForwarder();
  const two = await echoThroughForwarder();
  one.forwarder.pointTo(two.forwarder.port);
  const newcomer = connect(one.forwarder.port, '127.0.0.1');
  onTestFinished(() => void newcomer.destroy());
  newcomer.write('new');
  expect(String(await once(newcomer, 'data'))).toBe('new');
  expect(two.forwarder.passages()).toHaveLength(2);
  one.client.write('old');
  expect(String(await once(one.client, 'data'))).toBe('old');
});

test('the command names its scenarios, and says what it does not know', () => {
  expect(readArguments(['--scenario', 'redis-emptied,no-fault', '--rate', '7'])).toMatchObject({
    scenarios: [{ name: 'redis-emptied' }, { name: 'no-fault' }],
    playersPerSecond: 7,
    seconds: 20,
  });
  expect(readArguments(['--list'])).toBe('list');
  expect(() => readArguments(['--scenario', 'earthquake'])).toThrow(
    /"earthquake": expected some of no-fault/,
  );
  expect(() => readArguments(['--rate', '0'])).toThrow(
    '--rate is "0": expected a whole number from 1 to 1000.',
  );
});
