import { describe, expect, it } from '@jest/globals';
import { undelivered } from './undelivered.js';

/** Attempts, newest first: `<guid> <status>`, with an r for a redelivery. */
const attempts = (...lines: string[]) =>
  lines.map((line, index) => {
    const [guid = '', status = '', again] = line.split(' ');
    return { id: 100 - index, guid, at: new Date(0), status: Number(status), redelivery: again === 'r', event: 'push' };
  });

describe('deliveries that GitHub sends again', () => {
  it.each<[string, string[], number[]]>([
    ['none that has arrived', ['a 200', 'b 202'], []],
    ['what had no good answer', ['a 502', 'b 503', 'c 200', 'd 0'], [100, 99, 97]],
    ['not what has arrived since', ['a 202 r', 'a 502'], []],
    ['not what had arrived before a redelivery failed', ['a 500 r', 'a 200'], []],
    ['once, by its latest attempt', ['a 502 r', 'b 200', 'a 502'], [100]],
    ['what was refused, once', ['a 401'], [100]],
    ['not what was refused again', ['a 401 r', 'a 401'], []],
    ['what was to be sent later', ['a 429 r', 'b 408 r', 'a 502'], [100, 99]],
  ])('%s', (_what, lines, ids) => {
    expect(undelivered(attempts(...lines)).map(({ id }) => id)).toEqual(ids);
  });
});
