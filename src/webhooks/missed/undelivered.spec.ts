import { describe, expect, it } from 'vitest';
import { undelivered } from './undelivered.js';

/** Attempts, newest first: `<guid> <status>`, with an r for a redelivery. */
const attempts = (...lines: string[]) =>
  lines.map((line, index) => {
    const [guid = '', status = '', again] = line.split(' ');
    return { id: 100 - index, guid, at: new Date(0), status: Number(status), redelivery: again === 'r', event: 'push' };
  });

describe('undelivered', () => {
  it.each<[string, string[], number[]]>([
    ['skips deliveries that have arrived', ['a 200', 'b 202'], []],
    ['returns deliveries without a 2xx answer', ['a 502', 'b 503', 'c 200', 'd 0'], [100, 99, 97]],
    ['skips a delivery that has arrived since', ['a 202 r', 'a 502'], []],
    ['skips a delivery that had arrived before a failed redelivery', ['a 500 r', 'a 200'], []],
    ['returns a delivery once, by its latest attempt', ['a 502 r', 'b 200', 'a 502'], [100]],
    ['returns a refused delivery once', ['a 401'], [100]],
    ['skips a delivery that was refused again', ['a 401 r', 'a 401'], []],
    ['returns deliveries answered with 429 or 408', ['a 429 r', 'b 408 r', 'a 502'], [100, 99]],
  ])('%s', (_what, lines, ids) => {
    expect(undelivered(attempts(...lines)).map(({ id }) => id)).toEqual(ids);
  });
});
