import { expect, it } from 'vitest';
import { plainText, tailOf } from './log-text.js';

it.each([
  ['a color', '\u001b[31mred\u001b[0m', 'red'],
  ['a title', '\u001b]0;evil\u0007text', 'text'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['a cleared screen', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
  ['markup, which is text', '<b>&amp;</b>', '<b>&amp;</b>'],
  ['a sequence that never ends', `\u001b]${'x'.repeat(5000)}`, `\u001b]${'x'.repeat(5000)}`],
])('plainText leaves %s', (_, log, expected) => expect(plainText(log)).toBe(expected));

it('plainText takes a megabyte of beginnings of sequences in linear time', () => {
  const log = '\u001b]'.repeat(500_000);
  expect(plainText(log).length).toBe(log.length);
});

it('tailOf begins at a line, if one begins in reach', () => {
  expect(tailOf('short')).toBe('short');
  const line = `${'x'.repeat(99)}\n`;
  expect(tailOf(line.repeat(2000)).slice(0, 100)).toBe(line);
  expect(tailOf('y'.repeat(1_000_000)).length).toBe(100_000);
});
