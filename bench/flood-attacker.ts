import { setTimeout as sleep } from 'node:timers/promises';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { attacksOn, type Struck, type Tally } from './flood-attacks.ts';

/** The flooder in a process of its own, forked by the benchmark: told the name of an attack, or null to end it. */
const [url = ''] = process.argv.slice(2);
const STRIKE_EVERY_MS = 5;

const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
const tally: Tally = {};
const attacks = await attacksOn(url, mint, tally);
let present: string | null = null;

/** At its rate, also where a strike comes late; what nobody took is not made up for beyond a second. */
const run = async (name: string): Promise<void> => {
  const attack = attacks[name];
  if (attack === undefined) throw new Error(`There is no attack called "${name}".`);
  for (const what of Object.keys(tally)) delete tally[what];
  await attack.ready();
  process.send?.('struck');
  let sent = 0;
  const startedAt = performance.now();
  for (; present === name; await sleep(STRIKE_EVERY_MS)) {
    const due = Math.ceil(((performance.now() - startedAt) / 1_000) * attack.perSecond) - sent;
    attack.strike(Math.min(due, attack.perSecond));
    sent += due;
  }
  attack.end();
  const perSecond = sent / ((performance.now() - startedAt) / 1_000);
  process.send?.({ perSecond, answers: tally } satisfies Struck);
};

process.on('message', (name: string | null) => {
  present = name;
  if (name !== null) void run(name);
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
