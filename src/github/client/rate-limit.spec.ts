import { describe, expect, it } from 'vitest';
import { exhaustedForMs, requestedWaitMs } from './rate-limit.js';

const NOW = 1_763_000_000_000;
const soon = String(NOW / 1000 + 30);

describe('requestedWaitMs', () => {
  it.each<[string, number, Record<string, string>, string, number | undefined]>([
    ['an answer that is not a refusal', 200, { 'retry-after': '5' }, '', undefined],
    ['a refusal for another reason', 403, {}, 'Resource not accessible by integration', undefined],
    ['Retry-After', 403, { 'retry-after': '7' }, '', 7000],
    ['Retry-After before the reset', 429, { 'retry-after': '7', 'x-ratelimit-remaining': '0' }, '', 7000],
    ['an exhausted budget', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon }, '', 31_000],
    ['a secondary limit without a time', 403, {}, 'You have exceeded a secondary rate limit', 60_000],
    ['429 without a time', 429, {}, '', 60_000],
    ['an invalid Retry-After', 429, { 'retry-after': 'later' }, '', 60_000],
  ])('returns the wait for %s', (_name, status, headers, body, expected) => {
    expect(requestedWaitMs(status, new Headers(headers), body, NOW)).toBe(expected);
  });
});

describe('exhaustedForMs', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': soon }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon }, 31_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 1000],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{}, undefined],
  ])('returns the time for %j', (headers, expected) => {
    expect(exhaustedForMs(new Headers(headers), NOW)).toBe(expected);
  });
});
