import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';

const sample = readFileSync(new URL('../../config/matchmaking.toml', import.meta.url), 'utf8');

/** What players of this mode are grouped into. */
const teamSizesOf = (modeKeys: string) =>
  sizesOf(parseConfiguration(`[[matchmaking.game_modes]]\nid = "m"\n${modeKeys}`).gameModes.get('m')?.rules);

const sizesOf = (rules: MatchRules | undefined) =>
  Array<number>(rules?.teams.count ?? 0).fill(rules?.teams.sizeMax ?? 0);

/** The configuration as it has been in the field: complete as it stands. */
const inTheField = `
[matchmaking]
tick_interval_seconds = 0.25
loading_session_timeout_seconds = 30
allocation_token_ttl_seconds = 60
max_dedicated_server_retries = 3
dedicated_request_timeout_seconds = 10

[[matchmaking.game_modes]]
id = "Normal_1v1"
required_players = 2
use_mmr_matching = false
`;

describe('a configuration', () => {
  it('is complete with the keys that exist in the field', () => {
    const { gameModes, ...rest } = parseConfiguration(inTheField);
    expect(rest).toEqual({
      tickIntervalMs: 250,
      allocation: {
        provider: { kind: 'static', addresses: ['127.0.0.1:7777'] },
        requestTimeoutMs: 10_000,
        retriesMax: 3,
        tokenTtlMs: 60_000,
      },
      penalties: { cooldownLadderMs: [0, 60_000, 300_000, 900_000], decayMs: 86_400_000 },
      rateLimits: { writesPerMinute: 30, readsPerMinute: 100, enqueuesPerMinute: 10 },
      events: { redis: true, eventBridgeBus: null },
    });
    expect([...gameModes.values()]).toEqual([
      {
        id: 'Normal_1v1',
        queue: 'Normal_1v1',
        rules: { ...plainRules('Normal_1v1', 2, 1), avoidBlocked: 'hard' },
        requiredPlayers: 2,
        recentOpponents: 0,
        loading: true,
        ratingSource: 'profile',
        loadingSessionTimeoutMs: 30_000,
        reconnectGraceMs: 30_000,
        requeueDelayMs: 5_000,
        ticketTimeoutMs: 1_800_000,
      },
    ]);
  });

  it('needs nothing but one mode', () => {
    expect(teamSizesOf('required_players = 2')).toEqual([1, 1]);
  });

  it.each([
    ['required_players = 1', [1]],
    ['required_players = 3', [3]],
    ['required_players = 10', [5, 5]],
    ['team_size = 3', [3, 3]],
    ['team_size = 3\nteams = 4', [3, 3, 3, 3]],
    ['teams = 3\nrequired_players = 6', [2, 2, 2]],
    ['team_size = 1\nrequired_players = 5', [1, 1, 1, 1, 1]],
    ['teams = 2\nteam_size = 5\nrequired_players = 10', [5, 5]],
  ])('shares players out to teams: %j', (modeKeys, sizes) => {
    expect(teamSizesOf(modeKeys)).toEqual(sizes);
  });

  it('has the sample as its example, with a duel, a rated two against two, and five against five unrated and rated', () => {
    const { gameModes } = parseConfiguration(sample);
    expect([...gameModes.values()].map(({ id, rules }) => [id, sizesOf(rules), rules.ratingWindow])).toEqual([
      ['Normal_1v1', [1, 1], null],
      ['Ranked_2v2', [2, 2], { atOnce: 100, atLast: 500, overMs: 40_000 }],
      ['Normal_5v5', [5, 5], null],
      ['Ranked_5v5', [5, 5], { atOnce: 100, atLast: 500, overMs: 40_000 }],
    ]);
  });

  it('holds what the sample shows as defaults', () => {
    const uncommented = sample.replaceAll(/^# ([a-z_]+ = )/gm, '$1').replace(/^provider = "http".*$/m, '');
    const { events, ...shown } = parseConfiguration(uncommented);
    const { events: ofSample, ...plain } = parseConfiguration(sample);
    expect(shown).toEqual(plain);
    expect([events.redis, events.eventBridgeBus]).toEqual([ofSample.redis, 'game-events']);
  });

  it('lets a mode differ in each of its keys', () => {
    const mode = parseConfiguration(`${inTheField}
[[matchmaking.game_modes]]
id = "Own"
team_size = 2
use_mmr_matching = true
rating_gap_min = 50
rating_gap_max = 50.5
rating_widen_seconds = 0
rating_source = "token"
loading = false
loading_session_timeout_seconds = 12.5
reconnect_grace_seconds = 0
requeue_delay_seconds = 1
ticket_timeout_seconds = 60
`).gameModes.get('Own');
    expect(mode).toEqual({
      id: 'Own',
      queue: 'Own',
      rules: {
        ...plainRules('Own', 2, 2),
        avoidBlocked: 'hard',
        premadeParity: 'prefer',
        ratingWindow: { atOnce: 50, atLast: 50.5, overMs: 0 },
        holdingPointsPerSecond: 5,
      },
      requiredPlayers: 4,
      recentOpponents: 0,
      loading: false,
      ratingSource: 'token',
      loadingSessionTimeoutMs: 12_500,
      reconnectGraceMs: 0,
      requeueDelayMs: 1_000,
      ticketTimeoutMs: 60_000,
    });
  });

  it('takes a URL alone for the http provider, and a named provider where both are given', () => {
    const provider = (keys: string) =>
      parseConfiguration(`${inTheField}\n[matchmaking.allocation]\n${keys}`).allocation.provider;
    const url = 'url = "https://servers.example.com/allocations"';
    const http = { kind: 'http', url: 'https://servers.example.com/allocations' };
    expect(provider(url)).toEqual(http);
    expect(provider(`${url}\naddresses = ["a:1"]\nprovider = "http"`)).toEqual(http);
    expect(provider(`${url}\naddresses = ["a:1"]`)).toEqual({ kind: 'static', addresses: ['a:1'] });
  });
});
