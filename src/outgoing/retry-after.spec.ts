import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it.each([
  ['5', 5000],
  ['0', 0],
  ['0.5', 500],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['-5', undefined],
  ['1e9', undefined],
  ['soon', undefined],
  ['2027', 2_027_000],
  ['', undefined],
  [undefined, undefined],
  [['7', '9'], 7000],
])('retryAfterMs of %j is %s', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
