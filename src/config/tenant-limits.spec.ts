import { describe, expect, it } from 'vitest';
import { queueOverrides } from './queue-variables.js';
import { fairQueues, tenantLimits } from './tenant-limits.js';

const read = (env: Record<string, string>) => {
  const problems: string[] = [];
  return { queues: queueOverrides(env, problems), problems };
};

describe('limits of tenants', () => {
  it('are read beside the queue’s own rate limit', () => {
    const env = { EMAIL_TENANT_MAX: '2', EMAIL_RATE_MAX: '7', EMAIL_TENANT_RATE_MAX: '3', EMAIL_TENANT_RATE_MS: '500' };
    const { queues, problems } = read(Object.fromEntries(Object.entries(env).map(([k, v]) => [`QUEUE_${k}`, v])));
    expect(problems).toEqual([]);
    expect(queues['email']).toMatchObject({ rateMax: 7 });
    expect(tenantLimits(queues['email'])).toEqual({ max: 2, rate: { max: 3, per: 500 } });
    expect(fairQueues({ queues: { ...queues, tasks: { concurrency: 3 } } })).toEqual(['email']);
  });

  it.each<[string, [string, number][]]>([
    ['equal', []],
    [
      'acme=5,globex=2',
      [
        ['acme', 5],
        ['globex', 2],
      ],
    ],
    ['a b=1', [['a b', 1]]],
    ['__proto__=1000', [['__proto__', 1000]]],
  ])('SHARES=%s', (text, weights) => {
    const { queues, problems } = read({ QUEUE_TASKS_SHARES: text });
    expect(problems).toEqual([]);
    expect([...(tenantLimits(queues['tasks'])?.shares ?? [])]).toEqual(weights);
  });

  it.each([
    'acme',
    'acme=0',
    'acme=1001',
    'acme=-1',
    'acme=1.5',
    'acme=1,',
    '=1',
    'acme=1,acme=2',
    'equal,acme=1',
    'a=b=1',
    'Equal',
    'acme =1',
    `${'x'.repeat(256)}=1`,
    Array.from({ length: 1001 }, (_, n) => `t${n}=1`).join(','),
  ])('SHARES=%s is refused', (text) => {
    const { problems } = read({ QUEUE_TASKS_SHARES: text });
    expect(problems).toEqual([expect.stringMatching(/^QUEUE_TASKS_SHARES must be equal, or .*acme=5,globex=2$/s)]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a window without its limit', { QUEUE_TASKS_TENANT_RATE_MS: '5' }, /^QUEUE_TASKS_TENANT_RATE_MS is set without/],
    ['a reserve alone', { QUEUE_TASKS_TENANT_RESERVE: '1' }, /^QUEUE_TASKS_TENANT_RESERVE is set without SHARES/],
    ['dead letters', { QUEUE_DEAD_LETTER_SHARES: 'equal' }, /^QUEUE_DEAD_LETTER_SHARES does not apply/],
    ['a limit of 0', { QUEUE_TASKS_TENANT_MAX: '0' }, /^QUEUE_TASKS_TENANT_MAX must be a whole number/],
    ['an unknown queue', { QUEUE_TASK_TENANT_MAX: '1' }, /did you mean QUEUE_TASKS_TENANT_MAX/],
  ])('%s is refused', (_, env, problem) => {
    expect(read(env).problems).toEqual([expect.stringMatching(problem)]);
  });

  it('a queue without them is not fair', () => {
    expect(tenantLimits({ concurrency: 2, rateMax: 3 })).toBeUndefined();
    expect(tenantLimits()).toBeUndefined();
  });
});
