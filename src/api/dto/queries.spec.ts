import { describe, expect, it } from 'vitest';
import { UNSCOPED } from '../../jobs/scopes.js';
import { jobListSchema, toJobFilter, trailSchema } from './queries.js';

const accepts = (query: object) => jobListSchema.safeParse(query).success;

const ID = '01a22c9c-97e9-76dc-b9b1-22eccffcae56';

describe('jobListSchema', () => {
  it('defaults the limit to 50, and normalizes names as the ledger writes them', () => {
    const { limit, cursor, ...filter } = jobListSchema.parse({
      type: 'Probe-Echo',
      queue: 'EMAIL_QUEUE',
      from: '2026-01-01',
    });
    expect([limit, cursor]).toEqual([50, undefined]);
    expect(toJobFilter(filter, UNSCOPED)).toMatchObject({
      type: 'probe_echo',
      queue: 'email',
      from: new Date('2026-01-01'),
    });
  });

  it.each(['0', '-1', '1001', '9999', '10000', '1.5', '1e3', ' 1', 'all', '', ['1', '2']])(
    'refuses limit %j',
    (limit) => {
      expect(accepts({ limit })).toBe(false);
    },
  );

  it.each([
    { cursor: 'x' },
    { cursor: '1' },
    { state: 'done' },
    { from: 'yesterday' },
    { from: '1969-12-31' },
    { to: '2026-13-01' },
    { tag: '' },
    { q: '\u0000' },
    { unknown: '1' },
    { type: "x' or 1=1" },
    { ids: '' },
    { ids: `${ID},x` },
    { ids: Array.from({ length: 101 }, () => ID).join(',') },
    { ids: ID, runId: '1' },
  ])('refuses %j', (query) => {
    expect(accepts(query)).toBe(false);
  });

  it('takes up to 100 ids', () => {
    const ids = Array.from({ length: 100 }, () => ID);
    expect(jobListSchema.parse({ ids: ids.join(',') }).ids).toEqual(ids);
  });

  it('refuses an unknown queue', () => {
    expect(() => toJobFilter({ queue: 'nope' }, UNSCOPED)).toThrow(/no queue "nope"/);
  });
});

describe('trailSchema', () => {
  it.each(['x', '-1', '1'.repeat(19), ''])('refuses cursor %j', (cursor) => {
    expect(trailSchema.safeParse({ cursor }).success).toBe(false);
  });
});
