import fc from 'fast-check';
import { CLIENT_FRAME_BYTES_MAX } from '../../src/protocol/client-frames.ts';

/** In values, not in names: it comes back in no message of an error, and in no log line. */
export const MARK = 'hunter2-must-not-be-seen';

const deep = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels);

/** JSON texts of values that parsers, stores and prototypes trip over. */
const NASTY_VALUES = [
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '0',
  '-0',
  '-1',
  '1e308',
  '1e999',
  '9007199254740993',
  '0.1e-320',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"__proto__":5,"eu":5}',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\u202egnp.exe"',
  '"👩‍👩‍👧‍👦"',
  '"\\n\\r\\t{}*:"',
  `"${MARK}"`,
  `{"note":{"note":"${MARK}"}}`,
  `["${MARK}",{}]`,
  `"${'x'.repeat(129)}"`,
  `"${'é'.repeat(2_000)}"`,
  `{"${'k'.repeat(4_000)}":5}`,
  `[${Array(33).fill('"a"').join()}]`,
  deep('[', ']', 400),
  deep('{"a":', '}', 400).replace('}', '1}'),
];

/** Values that a frame may really have, by field. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  game_mode: ['"Duel"', '"Trio"', '"Signed"', '"Placed"', '"Chess"'],
  player_id: ['"alice"', '"victor"'],
  party: ['"of dave"', '"of victims"', '"nobody\'s"'],
  regions: ['{"eu":20}', '{"us":149.5,"mars":10000}', '{"eu":151}'],
  max_latency_ms: ['100', '1', '10001'],
  attributes: ['{"maps":["ice"]}', '{"maps":"lava"}', '{"rank":3,"vip":true}', `{"note":"${MARK}"}`],
  request_id: ['"r1"', '"r2"', `"${'r'.repeat(65)}"`],
  loading_session_id: ['"s1"', '"of victims"', '"s2"'],
};

const TYPES = ['"enqueue"', '"dequeue"', '"loading_complete"', '"sync"', '"ping"'];
const NO_TYPES = ['"$connect"', '"zap"', '"Ping"', '"ping "'];

const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY_VALUES) },
  {
    weight: 1,
    arbitrary: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
  },
);

type Entry = readonly [name: string, value: string];

const fieldEntry = fc
  .constantFrom(...Object.keys(FIELDS))
  .chain((name) =>
    fc
      .oneof(
        { weight: 6, arbitrary: fc.constantFrom(...(FIELDS[name] ?? [])) },
        { weight: 1, arbitrary: anyValue },
      )
      .map((value): Entry => [name, value]),
  );

const strayEntry = fc.tuple(fc.constantFrom('__proto__', 'constructor', 'v', '', 'type'), anyValue);

/** A type with the field that it cannot do without. */
const HEADS: readonly (readonly Entry[])[] = [
  ...['Duel', 'Trio', 'Signed', 'Placed'].map((mode): Entry[] => [
    ['type', '"enqueue"'],
    ['game_mode', `"${mode}"`],
  ]),
  [
    ['type', '"loading_complete"'],
    ['loading_session_id', '"s1"'],
  ],
  ...TYPES.map((type): Entry[] => [['type', type]]),
];

const head: fc.Arbitrary<readonly Entry[]> = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(...HEADS) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(fc.constantFrom(...NO_TYPES), anyValue)
      .map((value): readonly Entry[] => [['type', value]]),
  },
);

const toText = (entries: readonly Entry[]): string =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;

/** Near the protocol, and often in it. Names may come twice. */
const frameOf = (receipts: readonly string[]) => {
  const receiptEntry = fc
    .oneof(fc.constantFrom(...receipts.map((receipt) => JSON.stringify(receipt))), anyValue)
    .map((value): Entry => ['receipt', value]);
  const entry = fc.oneof(
    { weight: 12, arbitrary: fieldEntry },
    { weight: 2, arbitrary: receiptEntry },
    { weight: 1, arbitrary: strayEntry },
  );
  return fc
    .tuple(head, fc.array(entry, { maxLength: 3 }))
    .map(([first, entries]) => toText([...first, ...entries]));
};

/** `text` made as long as this, in bytes, where it is shorter. */
const padded = (text: string, bytes: number): string =>
  text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));

const byEdges = [-1, 0, 1].map((more) => CLIENT_FRAME_BYTES_MAX + more);

/** What becomes of a text on its way. */
const damage: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.nat(200).map((at) => (text: string) => text.slice(0, at)),
  fc.tuple(fc.nat(200), fc.constantFrom('"', '\0', '\ud800', '\u202e', '{', ',', '\\', '😀', '\ufeff')).map(
    ([at, put]) =>
      (text: string) =>
        text.slice(0, at) + put + text.slice(at),
  ),
  fc.constantFrom(...byEdges).map((bytes) => (text: string) => padded(text, bytes)),
  fc.constant((text: string) => `[${text}]`),
  fc.constant((text: string) => `${text}${text}`),
  fc.constant((text: string) => deep(`{"a":`, '}', 1_300).replace('}', `${text}}`)),
);

const noFrame = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom('', 'null', '"ping"', deep('[', ']', 4_000), '\ufeff{"type":"ping"}', '9'.repeat(8_000)),
);

/** Texts of frames: valid, nearly valid, damaged and none at all. */
export const frameText = (receipts: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 14, arbitrary: frameOf(receipts) },
    { weight: 4, arbitrary: fc.tuple(frameOf(receipts), damage).map(([text, spoil]) => spoil(text)) },
    { weight: 1, arbitrary: noFrame },
  );
