import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { openConnection } from '../../bots/connection.ts';
import { createHeldReceipt } from '../../bots/held-receipt.ts';
import type { ServerFrame } from '../../src/protocol/server-frames.ts';

/** A server that says `answer` to every frame, and nothing without one; and a bot's connection to it. */
const connectTo = async (answer: string | null) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.on('message', () => answer !== null && socket.send(answer)));
  const { port } = server.address() as AddressInfo;
  const news: string[] = [];
  const closed = Promise.withResolvers<void>();
  const pongs = Promise.withResolvers<void>();
  const events = {
    onOpen: () => {},
    onFrame: () => {
      if (news.filter((kind) => kind === 'received').length === 3) pongs.resolve();
    },
    onClosed: closed.resolve,
    onFailed: closed.reject,
  };
  const keepAlive = { pingEveryMs: 5, answerWithinMs: answer === null ? 5 : 10_000 };
  const connection = openConnection(`ws://127.0.0.1:${port}`, 'token', events, {
    keepAlive,
    watch: ({ kind }) => news.push(kind),
  });
  onTestFinished(() => {
    connection.sever();
    server.close();
  });
  return { news, closed: closed.promise, threePongs: pongs.promise };
};

test('a bot takes a connection on which pings stay unanswered for lost', async () => {
  const { news, closed } = await connectTo(null);
  await closed;
  expect(news).toEqual(expect.arrayContaining(['opened', 'sent', 'given_up']));
  expect(news).not.toContain('received');
});

test('a bot keeps a connection on which its pings are answered', async () => {
  const { news, threePongs } = await connectTo('{"type":"pong","v":1,"ticket_id":null,"revision":0}');
  await threePongs;
  expect(news).not.toContain('given_up');
});

test('a receipt is offered with sync, and may help until it was', () => {
  const receipt = createHeldReceipt();
  expect(receipt.sync()).toEqual({ type: 'sync' });
  expect(receipt.mayHelp()).toBe(false);
  receipt.keepOf({ type: 'queued', receipt: 'proof' } as ServerFrame);
  receipt.keepOf({ type: 'pong', v: 1, ticket_id: null, revision: 0 });
  expect(receipt.mayHelp()).toBe(true);
  expect(receipt.sync()).toEqual({ type: 'sync', receipt: 'proof' });
  expect(receipt.mayHelp()).toBe(false);
  receipt.drop();
  expect(receipt.sync()).toEqual({ type: 'sync' });
});
