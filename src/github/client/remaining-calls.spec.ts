import { expect, it } from 'vitest';
import { RemainingCalls } from './remaining-calls.js';

const rate = (remaining: number, resource = 'core') => ({ resource, limit: 5000, remaining, resetAt: 1000 });

it.each([
  ['unknown before an answer', [], 0, undefined],
  ['what the last answer says', [rate(4999), rate(4998)], 999, { limit: 5000, remaining: 4998 }],
  ['full after the reset', [rate(7)], 1000, { limit: 5000, remaining: 5000 }],
  ['those of the REST API alone', [rate(7), rate(3, 'search'), undefined], 0, { limit: 5000, remaining: 7 }],
])('RemainingCalls are %s', (_, answers, now, expected) => {
  const calls = new RemainingCalls();
  for (const answer of answers) calls.note(answer);
  expect(calls.read(now)).toEqual(expected);
});
