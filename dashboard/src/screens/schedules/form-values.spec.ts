import { describe, expect, it } from 'vitest';
import { requestOf, timesOf, valuesOf, type Schedule } from './form-values.js';

const SCHEDULE = {
  ...{ id: 'an id', key: 'nightly', name: 'Each night', type: 'probe_echo', queue: 'background', data: { n: 1 } },
  ...{
    priority: 5,
    attempts: 7,
    timeout: 60_000,
    tenant: 'acme',
    tags: ['a', 'b'],
    backoff: { type: 'fixed', delay: 9 },
  },
  ...{ pattern: '0 3 * * *', tz: null, every: null, words: null, paused: false, nextAt: null, next: [], lastAt: null },
  ...{ lastJobId: null, lastJobState: null, lastError: null, createdAt: '', changedAt: '', changedBy: 'a test' },
} as unknown as Schedule;

describe('the form of a schedule', () => {
  it('asks for what the schedule is, if nothing is changed', () => {
    const { data } = SCHEDULE;
    const request = requestOf(valuesOf(SCHEDULE, 'Europe/Berlin'), data, SCHEDULE);
    const { key, name, pattern, type, priority, attempts, timeout, tenant, tags, backoff } = SCHEDULE;
    expect(request).toEqual({
      ...{ type, data, priority, attempts, timeout, tenant, tags, backoff },
      repeat: { pattern, tz: 'UTC', key, name },
    });
  });

  it('leaves to another type what only belonged to the former one', () => {
    const values = { ...valuesOf(SCHEDULE, 'UTC'), type: 'send_email' };
    expect(Object.keys(requestOf(values, {}, SCHEDULE))).not.toEqual(expect.arrayContaining(['backoff']));
    expect(requestOf(values, {}, SCHEDULE)).not.toHaveProperty('timeout');
  });

  it('asks for nothing that is left empty', () => {
    const values = { ...valuesOf(undefined, ''), type: ' probe_echo ', pattern: '* * * * *', tags: ' , ' };
    expect(requestOf(values, {})).toEqual({ type: 'probe_echo', data: {}, repeat: { pattern: '* * * * *' } });
  });

  it.each([
    [90_000, { every: '90', unit: 's' }],
    [5_400_000, { every: '90', unit: 'm' }],
    [172_800_000, { every: '2', unit: 'd' }],
    [1500, { every: '1.5', unit: 's' }],
  ])('shows an interval of %d ms in the largest unit that divides it', (every, shown) => {
    const values = valuesOf({ ...SCHEDULE, pattern: null, every }, 'UTC');
    expect(values).toMatchObject({ kind: 'every', ...shown });
    expect(timesOf(values)).toEqual({ every });
  });
});
