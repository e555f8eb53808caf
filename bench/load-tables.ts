import type { DocumentTable } from '../scripts/document-table.ts';
import type { Census } from './load-census.ts';
import type { CrowdFigures, Held } from './load-crowd.ts';
import { REMAINS } from './load-families.ts';
import type { Histogram } from './load-histogram.ts';
import type { CpuSeconds } from './load-system.ts';

/** What a crowd takes, by step. */
export const crowdTable = (figures: CrowdFigures): DocumentTable => {
  const { plan, empty, connected, pinged, queued, connectMs, queuedMs, pongMs, idleCpu } = figures;
  const grown = (from: Held, to: Held, part: keyof Held, players: number) =>
    kilobytes((to[part] - from[part]) / players);
  const each = (part: keyof Held) => [
    grown(empty, connected, part, plan.connections),
    grown(connected, pinged, part, plan.connections),
    grown(pinged, queued, part, plan.queued),
  ];
  const total = (part: keyof Held) => `${megabytes(empty[part])} → ${megabytes(queued[part])}`;
  const cpu = (part: keyof CpuSeconds) => `${(idleCpu[part] * 100).toFixed(1)} %`;
  return {
    head: ['', 'a connection', 'its first ping', 'a waiting ticket', 'in all, MB', 'CPU, idle'],
    rows: [
      ['runtime, RSS', ...each('rssBytes'), total('rssBytes'), ''],
      ['gateway, heap', ...each('gatewayBytes'), total('gatewayBytes'), cpu('gateway')],
      ['functions, heap', ...each('functionsBytes'), total('functionsBytes'), cpu('functions')],
      ['Redis', ...each('redisBytes'), total('redisBytes'), cpu('redis')],
      [
        'p50 / p99',
        `opens: ${middle(connectMs)}`,
        `\`pong\`: ${middle(pongMs)}`,
        `\`queued\`: ${middle(queuedMs)}`,
        '',
        '',
      ],
    ],
  };
};

const middle = (histogram: Histogram): string =>
  `${[0.5, 0.99].map((share) => histogram.percentile(share)?.toFixed(1) ?? '-').join(' / ')} ms`;

/** What is left, and until when. */
export const censusTable = ({ families }: Census): DocumentTable => ({
  head: ['family', 'keys', 'never expire', 'their members', 'the others expire within', 'memory', 'why'],
  rows: families.map(({ name, keys, bytes, withoutExpiry, members, expireWithinMs }) => [
    `\`${name}\``,
    thousands(keys),
    thousands(withoutExpiry),
    withoutExpiry === 0 ? '-' : thousands(members),
    withoutExpiry === keys ? '-' : lasting(expireWithinMs),
    kilobytes(bytes),
    REMAINS[name].why,
  ]),
});

const HOUR_MS = 3_600_000;

const lasting = (ms: number): string => {
  if (ms >= 24 * HOUR_MS) return `${(ms / 24 / HOUR_MS).toFixed(1)} days`;
  return ms >= HOUR_MS ? `${(ms / HOUR_MS).toFixed(1)} h` : `${(ms / 1_000).toFixed(0)} s`;
};

export const thousands = (value: number): string => Math.round(value).toLocaleString('en');

export const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

export const kilobytes = (bytes: number): string => `${(bytes / 2 ** 10).toFixed(2)} kB`;
