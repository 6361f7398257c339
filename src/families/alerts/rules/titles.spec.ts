import { describe, expect, it } from 'vitest';
import { TITLES } from './titles.js';

describe('titles of alerts', () => {
  it.each([
    ['queue_waiting', '1 job waits in q', '2 jobs wait in q'],
    ['queue_failed_hour', '1 job of q failed within an hour', '2 jobs of q failed within an hour'],
    ['jobs_without_worker', '1 job waits, and no worker lives', '2 jobs wait, and no worker lives'],
    ['demands_waiting', '1 workflow job waits for the runner set s', '2 workflow jobs wait for the runner set s'],
  ] as const)('%s agree with their number', (metric, one, two) => {
    expect(TITLES[metric](1, { queue: 'q', set: 's' }, 1)).toBe(one);
    expect(TITLES[metric](2, { queue: 'q', set: 's' }, 2)).toBe(two);
  });
});
