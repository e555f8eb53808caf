import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configurationFromJson, configurationToJson } from '../../src/config/configuration-json.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';

const modes = readdirSync('config/modes').map((name) => `config/modes/${name}`);

test.each(['config/matchmaking.toml', ...modes])('%s is the same when read back from a bundle', (file) => {
  const configuration = parseConfiguration(readFileSync(file, 'utf8'));
  expect(configurationFromJson(configurationToJson(configuration))).toStrictEqual(configuration);
});
