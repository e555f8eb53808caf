import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { readableLine, readFunctionLine } from '../../local/readable-log.ts';

it('a JSON line of a function becomes an entry without what one machine has no use for', () => {
  const line = {
    level: 'WARN',
    message: 'slow',
    timestamp: 't',
    service: 'muster',
    ms: 12,
    cold_start: true,
  };
  expect(readFunctionLine(JSON.stringify(line))).toEqual({
    level: 'warn',
    source: 'muster',
    message: 'slow',
    fields: { ms: 12 },
  });
});

it('metrics are left out', () => {
  expect(readFunctionLine('{"_aws":{},"Enqueued":1}')).toBeNull();
});

it.each(['plain', '{broken', ''])('any other line is shown as it is: %j', (text) => {
  expect(readFunctionLine(text)).toEqual({ level: 'info', source: 'functions', message: text });
});

it('an error is shown by its stack and those of its causes', () => {
  const cause = { name: 'RangeError', message: 'c', stack: 'RangeError: c\n  at y' };
  const fault = { name: 'Error', message: 'm', stack: 'Error: m\n  at x', cause };
  expect(readFunctionLine(JSON.stringify({ level: 'ERROR', message: 'failed', fault }))?.fields).toEqual({
    fault: 'Error: m\n  at x\ncaused by RangeError: c\n  at y',
  });
});

it('an entry is shown on one line with its time and fields', () => {
  const entry = { level: 'info', source: 'muster', message: 'queued', fields: { size: 3 } } as const;
  const text = readableLine(entry, Date.parse('2026-11-21T06:12:33.120Z'));
  expect(stripVTControlCharacters(text)).toBe('06:12:33.120 info  muster           queued size=3');
});

it("a client's words neither begin a line of their own nor command the terminal", () => {
  const requestId = 'r1\n06:12:33.120 error muster all is lost\r\u001b[2J\u009b1m\u0000';
  const entry = { level: 'info', source: 'muster', message: requestId, fields: { requestId } } as const;
  const shown = stripVTControlCharacters(readableLine(entry, 0));
  expect(shown).not.toMatch(/^06:12/m);
  expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
  expect(shown).toContain('\\u001b[2J');
});
