import { expect, it } from 'vitest';
import { aheadBy } from './hub-clock.js';

const NOON = Date.UTC(2026, 10, 30, 12);
const header = new Date(NOON).toUTCString();

it.each([
  ['the same time', NOON + 100, NOON + 200, 0],
  ['an answer that took a minute', NOON - 60_000, NOON + 200, 0],
  ['a browser five hours ahead', NOON + 18_000_000, NOON + 18_000_200, -17_999_600],
  ['a browser two hours behind', NOON - 7_200_000, NOON - 7_200_000, 7_200_500],
])('aheadBy knows %s', (_, sent, received, expected) => expect(aheadBy(header, sent, received)).toBe(expected));

it.each([[null], ['garbage']])('aheadBy knows nothing by %s', (date) => expect(aheadBy(date, 0, 0)).toBeUndefined());
