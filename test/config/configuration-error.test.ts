import { describe, expect, it } from 'vitest';
import { FUNCTION_SETTINGS } from '../../functions/function-settings.ts';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { ALLOCATION_TRIES_MS_MAX } from '../../src/core/limits.ts';
import { problemsIn } from './problems-in.ts';

const mode = (keys: string) => `[[matchmaking.game_modes]]\nid = "Duel"\n${keys}`;
const duel = mode('required_players = 2');
const inDuel = 'matchmaking.game_modes["Duel"]';

describe('a wrong configuration is told by key, what was found and what was expected', () => {
  it.each([
    ['an empty file', '', 'matchmaking: found nothing, expected a table'],
    [
      'text that is not TOML',
      '[matchmaking]\na = ',
      'line 2, column 5: found "a =" (invalid value), expected what TOML allows',
    ],
    [
      'no mode at all',
      '[matchmaking]\n',
      'matchmaking.game_modes: found nothing, expected at least one [[matchmaking.game_modes]]',
    ],
    [
      'an empty list of modes',
      'matchmaking.game_modes = []',
      'matchmaking.game_modes: found [], expected at least one [[matchmaking.game_modes]]',
    ],
    [
      'a table in the place of the modes',
      '[matchmaking.game_modes]\nid = "Duel"',
      'matchmaking.game_modes: found a table, expected at least one [[matchmaking.game_modes]]',
    ],
    [
      'a mode without an id, named by its number',
      `${duel}\n[[matchmaking.game_modes]]\nrequired_players = 2`,
      'matchmaking.game_modes[2].id: found nothing, expected a name of 1 to 48 letters, digits, "_" or "-"',
    ],
    [
      'an id with a character that keys and schedules cannot hold',
      '[[matchmaking.game_modes]]\nid = "a{b}"\nrequired_players = 2',
      'matchmaking.game_modes["a{b}"].id: found "a{b}", expected a name of 1 to 48 letters, digits, "_" or "-"',
    ],
    [
      'an id twice',
      `${duel}\n${duel}\n${duel}`,
      'matchmaking.game_modes: found the id "Duel" more than once, expected an id of its own for each',
    ],
    [
      'a mode without a size',
      mode(''),
      `${inDuel}.required_players: found nothing, expected the players of a match, or "team_size"`,
    ],
    [
      'text for a number',
      mode('required_players = "2"'),
      `${inDuel}.required_players: found "2", expected the players of a match, a whole number from 1 to 200`,
    ],
    [
      'half a player, told once',
      mode('required_players = 0.5'),
      `${inDuel}.required_players: found 0.5, expected the players of a match, a whole number from 1 to 200`,
    ],
    [
      'players that the teams do not add up to',
      mode('required_players = 5\nteams = 2\nteam_size = 2'),
      `${inDuel}.required_players: found 5, expected 4, which is 2 teams of 2`,
    ],
    [
      'players that the teams cannot share',
      mode('required_players = 5\nteams = 2'),
      `${inDuel}.required_players: found 5, expected a multiple of teams, which is 2`,
    ],
    [
      'players that make no whole teams',
      mode('required_players = 5\nteam_size = 2'),
      `${inDuel}.required_players: found 5, expected a multiple of team_size, which is 2`,
    ],
    [
      'more players than a match can have',
      mode('teams = 100\nteam_size = 100'),
      `${inDuel}.team_size: found 100 teams of 100, expected at most 200 players`,
    ],
    [
      'a window that narrows',
      mode('required_players = 2\nrating_gap_min = 600'),
      `${inDuel}.rating_gap_max: found 500, expected at least rating_gap_min, which is 600`,
    ],
    [
      'a negative gap',
      mode('required_players = 2\nrating_gap_min = -1'),
      `${inDuel}.rating_gap_min: found -1, expected rating points, a number from 0 to 100000`,
    ],
    [
      'an endless grace',
      mode('required_players = 2\nreconnect_grace_seconds = inf'),
      `${inDuel}.reconnect_grace_seconds: found Infinity, expected a number of seconds from 0 to 600`,
    ],
    [
      'a number for a flag',
      mode('required_players = 2\nuse_mmr_matching = 1'),
      `${inDuel}.use_mmr_matching: found 1, expected true or false`,
    ],
    [
      'a word that is not one of the choices',
      mode('required_players = 2\nrating_source = "client"'),
      `${inDuel}.rating_source: found "client", expected "profile" or "token"`,
    ],
    [
      'a tick that is too short',
      `matchmaking.tick_interval_seconds = 0\n${duel}`,
      'matchmaking.tick_interval_seconds: found 0, expected a number of seconds from 0.05 to 60',
    ],
    [
      'a provider that does not exist',
      `${duel}\n[matchmaking.allocation]\nprovider = "agones"`,
      'matchmaking.allocation.provider: found "agones", expected "static" or "http"',
    ],
    [
      'the http provider without its URL',
      `${duel}\n[matchmaking.allocation]\nprovider = "http"`,
      'matchmaking.allocation.url: found nothing, expected the URL of the "http" provider',
    ],
    [
      'a URL that is none',
      `${duel}\n[matchmaking.allocation]\nurl = "servers.example.com"`,
      'matchmaking.allocation.url: found "servers.example.com", expected an http or https URL without a user or password',
    ],
    [
      'a URL with a password, which no request can be made of',
      `${duel}\n[matchmaking.allocation]\nurl = "https://me:pw@example.com"`,
      'matchmaking.allocation.url: found "https://me:pw@example.com", expected an http or https URL without a user or password',
    ],
    [
      'an empty address',
      `${duel}\n[matchmaking.allocation]\naddresses = ["a:1", ""]`,
      'matchmaking.allocation.addresses[2]: found "", expected a list of 1 to 1000 server addresses such as "203.0.113.7:7777"',
    ],
    [
      'a ladder without rungs',
      `${duel}\n[matchmaking.penalties]\ncooldown_ladder_seconds = []`,
      'matchmaking.penalties.cooldown_ladder_seconds: found [], expected a list of 1 to 16 cool-downs in seconds',
    ],
    [
      'a rate limit of nothing',
      `${duel}\n[matchmaking.rate_limits]\nreads_per_minute = 0`,
      'matchmaking.rate_limits.reads_per_minute: found 0, expected frames a minute, a whole number from 1 to 100000',
    ],
    [
      'a misspelt key, with the one that was meant',
      `matchmaking.tick_intervall_second = 1\n${duel}`,
      'matchmaking.tick_intervall_second: found an unknown key, expected "tick_interval_seconds"',
    ],
    [
      'a key in another spelling',
      mode('required_players = 2\nratingGapMax = 300'),
      `${inDuel}.ratingGapMax: found an unknown key, expected "rating_gap_max"`,
    ],
    [
      'a key that resembles none',
      `${duel}\n[matchmaking.events]\nkafka_topic = "x"`,
      'matchmaking.events.kafka_topic: found an unknown key, expected one of redis, event_bridge_bus',
    ],
    [
      'a table that does not belong',
      `${duel}\n[server]`,
      'server: found an unknown key, expected one of matchmaking',
    ],
  ])('%s', (_, toml, told) => {
    expect(problemsIn(toml)).toEqual([told]);
  });

  it('all of them at once, in one message', () => {
    const toml = `
[matchmaking]
tick_interval_seconds = "fast"
[matchmaking.events]
redis = 1
[[matchmaking.game_modes]]
id = "A"
teamsize = 2
`;
    expect(() => parseConfiguration(toml)).toThrow(
      new ConfigurationError([
        'matchmaking.tick_interval_seconds: found "fast", expected a number of seconds from 0.05 to 60',
        'matchmaking.events.redis: found 1, expected true or false',
        'matchmaking.game_modes["A"].teamsize: found an unknown key, expected "team_size"',
      ]),
    );
    expect(problemsIn(mode('rating_gap_min = 600'))).toHaveLength(2);
  });

  it('those between the keys of one mode beside those of another, and of other tables', () => {
    const toml = `${mode('required_players = 5\nteams = 2')}\n${mode('required_players = 2')}
[[matchmaking.game_modes]]
id = "Broken"
loading = 1
[matchmaking.allocation]
provider = "http"`;
    expect(problemsIn(toml)).toEqual([
      'matchmaking.game_modes["Broken"].loading: found 1, expected true or false',
      `${inDuel}.required_players: found 5, expected a multiple of teams, which is 2`,
      'matchmaking.game_modes: found the id "Duel" more than once, expected an id of its own for each',
      'matchmaking.allocation.url: found nothing, expected the URL of the "http" provider',
    ]);
  });

  it('I4: a token of the http provider that does not outlive all tries', () => {
    const http = '[matchmaking.allocation]\nurl = "https://servers.example.com"';
    const withTtl = (seconds: number) =>
      `${mode('required_players = 2')}\n${http}\n`.replace(
        '[[matchmaking',
        `[matchmaking]\nallocation_token_ttl_seconds = ${seconds}\n[[matchmaking`,
      );
    expect(problemsIn(withTtl(55))).toEqual([
      'matchmaking.allocation_token_ttl_seconds: found 55, expected more than 55, which all tries of the "http" provider and their pauses can take',
    ]);
    expect(parseConfiguration(withTtl(55.5)).allocation.tokenTtlMs).toBe(55_500);
    expect(parseConfiguration(withTtl(1).replace(http, '')).allocation.tokenTtlMs).toBe(1_000);
  });

  it('I4: tries of the http provider that the function has no time for, once', () => {
    const withTries = (retries: number, seconds: number, provider: string) =>
      [
        '[matchmaking]',
        'allocation_token_ttl_seconds = 3600',
        `max_dedicated_server_retries = ${retries}`,
        `dedicated_request_timeout_seconds = ${seconds}`,
        `[matchmaking.allocation]\n${provider}`,
        mode('required_players = 2'),
      ].join('\n');
    const http = 'url = "https://servers.example.com"';
    expect(problemsIn(withTries(10, 60, http))).toEqual([
      'matchmaking.dedicated_request_timeout_seconds: found 60, expected at most 21.3 with 10 retries, as all tries and their pauses have 285 s',
    ]);
    expect(problemsIn(withTries(4, 60, http))).toHaveLength(1);
    expect(problemsIn(withTries(4, 53, http))).toEqual([]);
    expect(problemsIn(withTries(10, 21.3, http))).toEqual([]);
    expect(problemsIn(withTries(10, 60, ''))).toEqual([]);
  });

  it('I4: allocate has the time of all tries, and some to tell the players', () => {
    const { timeoutSeconds } = FUNCTION_SETTINGS.allocate;
    expect(timeoutSeconds * 1_000 - ALLOCATION_TRIES_MS_MAX).toBeGreaterThanOrEqual(15_000);
  });

  it('long values are shortened', () => {
    const [told] = problemsIn(mode(`required_players = "${'9'.repeat(500)}"`));
    expect(told?.length).toBeLessThan(200);
  });
});
