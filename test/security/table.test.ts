import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Row = readonly [threat: string, defence: string, proof: string];

const rowOf = (line: string): Row => {
  const [threat = '', defence = '', proof = ''] = line.replace(/^\| /, '').split(' | ');
  return [threat, defence, proof];
};

const [, table = ''] = readFileSync('SECURITY.md', 'utf8').split('## Threats, defences, proofs');
const ROWS = (table.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => /^\| (?!threat )/.test(line))
  .map(rowOf);

const linksIn = (cell: string) => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);

/** Every link to a test, with the names after it. */
const proofsIn = (cell: string) =>
  [...cell.matchAll(/\]\(([^)]+)\)((?: `[^`]+`)*)/g)].map(([, file = '', names = '']) => ({
    file,
    names: [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  }));

/** As a whole title, however it is quoted. */
const isTitleIn = (file: string, name: string): boolean => {
  const source = readFileSync(file, 'utf8');
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => source.includes(quoted));
};

test.each(ROWS)('%s: the defence is in files that exist', (_, defence) => {
  expect(linksIn(defence).filter((file) => !existsSync(file))).toEqual([]);
  expect(linksIn(defence)).not.toEqual([]);
});

test.each(ROWS)('%s: the tests exist', (_, _defence, proof) => {
  const proofs = proofsIn(proof);
  expect(proofs).not.toEqual([]);
  for (const { file, names } of proofs) {
    expect(names, `Expected the names of tests after ${file}`).not.toEqual([]);
    expect(
      names.filter((name) => !isTitleIn(file, name)),
      file,
    ).toEqual([]);
  }
});

test.each([
  ['token', ['expired', 'issuer', 'audience', 'key', '`none`', 'HS/RS', 'subject', 'oversized']],
  ['receipt', ['forged', 'replayed', 'another player', 'expired']],
  ['match ticket', ['forged', 'replayed', 'another player', 'expired']],
  ['frame that names others', ['sessions', 'tickets', 'parties']],
  ['flood', ['frames', 'connections']],
  ['handshake', ['slow-loris']],
  ['fuzzed', ['100,000', 'events', 'bytes']],
  ['secret', ['environment', 'log', 'answer', 'template']],
])('the table has every threat by a %s', (kind, threats) => {
  const about = ROWS.map(([threat]) => threat).filter((threat) => threat.startsWith(kind));
  for (const threat of threats) expect(about.filter((each) => each.includes(threat))).not.toEqual([]);
});
