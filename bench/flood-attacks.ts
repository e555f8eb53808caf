import { WebSocket } from 'ws';

/** A way to flood; `strike` sends what is due and answers how much that was. */
export interface Attack {
  /** Frames or upgrades a second. */
  readonly perSecond: number;
  /** Resolves when whoever strikes is connected. */
  ready(): Promise<void>;
  strike(count: number): void;
  end(): void;
}

/** What came of it: frames by type or code, and `closed`, `refused <status>`. */
export type Tally = Record<string, number>;

/** What the flooder tells of an attack that is over. */
export interface Struck {
  readonly perSecond: number;
  readonly answers: Tally;
}

export type Mint = (player: string) => Promise<string>;

const FRAMES = ['{"type":"enqueue","game_mode":"Nowhere"}', '{"type":"dequeue"}', '{"type":"sync"}'];

const note = (tally: Tally, what: string): void => {
  tally[what] = (tally[what] ?? 0) + 1;
};

const open = (url: string, token: string, tally: Tally): WebSocket => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  socket.on('message', (text) => {
    const frame = JSON.parse(String(text)) as { readonly type?: string; readonly code?: string };
    note(tally, frame.code ?? frame.type ?? 'other');
  });
  socket.on('unexpected-response', (_request, response) => {
    note(tally, `refused ${response.statusCode}`);
    socket.terminate();
  });
  socket.on('error', () => {});
  socket.on('close', () => note(tally, 'closed'));
  return socket;
};

const settled = (socket: WebSocket) =>
  new Promise<void>((resolve) => {
    socket.once('open', () => resolve());
    socket.once('close', () => resolve());
  });

/** Frames on as many connections as there are tokens, all alike; one that was closed is opened again. */
const frames = (url: string, tokens: readonly string[], tally: Tally, perSecond: number): Attack => {
  let sockets: WebSocket[] = [];
  let turn = 0;
  const send = (): void => {
    turn += 1;
    const at = turn % tokens.length;
    const socket = sockets[at];
    if (socket?.readyState === WebSocket.OPEN) socket.send(FRAMES[turn % FRAMES.length] ?? '');
    else if (socket?.readyState === WebSocket.CLOSED) sockets[at] = open(url, tokens[at] ?? '', tally);
  };
  return {
    perSecond,
    ready: async () => {
      sockets = tokens.map((token) => open(url, token, tally));
      await Promise.all(sockets.map(settled));
    },
    strike: (count) => {
      for (let sent = 0; sent < count; sent++) send();
    },
    end: () => {
      for (const socket of sockets) socket.terminate();
      sockets = [];
    },
  };
};

const upgrades = (url: string, tally: Tally, perSecond: number): Attack => ({
  perSecond,
  ready: async () => {},
  strike: (count) => {
    for (let sent = 0; sent < count; sent++) open(url, 'no.such.token', tally);
  },
  end: () => {},
});

/** Frames a second of every flood of frames. */
const FRAMES_PER_SECOND = 2_000;
/** What API Gateway lets an account open in a second. */
const UPGRADES_PER_SECOND = 500;

/** By name, in the order of the table. */
export const attacksOn = async (
  url: string,
  mint: Mint,
  tally: Tally,
): Promise<Readonly<Record<string, Attack>>> => {
  const name = `flooder-${Date.now().toString(36)}`;
  const one = await mint(name);
  const many = await Promise.all(Array.from({ length: 200 }, (_, index) => mint(`${name}-${index}`)));
  const flood = (tokens: readonly string[]) => frames(url, tokens, tally, FRAMES_PER_SECOND);
  return {
    '1 connection': flood([one]),
    '200 connections of 1 player': flood(Array(200).fill(one)),
    '200 players': flood(many),
    'bad tokens': upgrades(url, tally, UPGRADES_PER_SECOND),
  };
};

export const ATTACK_NAMES = ['1 connection', '200 connections of 1 player', '200 players', 'bad tokens'];
