import { describe, expect, it } from 'vitest';
import { ApiBudget } from './api-budget.js';

const ok = () => new Response('{}', { status: 200 });
const refused = (seconds: number) => new Response('', { status: 429, headers: { 'retry-after': String(seconds) } });

function answers(...responses: Response[]) {
  let calls = 0;
  const call = () => Promise.resolve(responses[calls++] ?? ok());
  return { call, calls: () => calls };
}

describe('ApiBudget', () => {
  it('limits concurrent calls, and runs all of them in turn', async () => {
    const budget = new ApiBudget({ clock: { now: () => 0 }, maxConcurrent: 2 });
    const open: (() => void)[] = [];
    const call = () => new Promise<Response>((resolve) => open.push(() => resolve(ok())));
    const sent = Promise.all([1, 2, 3, 4, 5].map(() => budget.send(call)));
    const counts: number[] = [];
    for (let answered = 0; answered < 5; answered += 1) {
      await new Promise(setImmediate);
      counts.push(open.length - answered);
      open[answered]?.();
    }
    await sent;
    expect(counts).toEqual([2, 2, 2, 2, 1]);
  });

  it('frees its slot when a call fails', async () => {
    const budget = new ApiBudget({ clock: { now: () => 0 }, maxConcurrent: 1 });
    await expect(budget.send(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
    await expect(budget.send(answers().call)).resolves.toMatchObject({ status: 200 });
  });

  it('retries after a wait of zero seconds', async () => {
    const { call, calls } = answers(refused(0));
    await expect(new ApiBudget({ clock: { now: () => 0 } }).send(call)).resolves.toMatchObject({ status: 200 });
    expect(calls()).toBe(2);
  });

  it('sends nothing during a long wait, and continues after it', async () => {
    let now = 0;
    const budget = new ApiBudget({ clock: { now: () => now } });
    const { call, calls } = answers(refused(60));
    await expect(budget.send(call)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_000 });
    now = 20_000;
    await expect(budget.send(call)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 40_000 });
    expect(calls()).toBe(1);
    now = 60_000;
    await expect(budget.send(call)).resolves.toMatchObject({ status: 200 });
  });

  it('stops after the last call of the hour, whose answer is still used', async () => {
    let now = 0;
    const budget = new ApiBudget({ clock: { now: () => now } });
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '100' };
    const { call } = answers(new Response('{}', { headers }));
    await expect(budget.send(call)).resolves.toMatchObject({ status: 200 });
    await expect(budget.send(call)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 101_000 });
    now = 101_000;
    await expect(budget.send(call)).resolves.toMatchObject({ status: 200 });
  });

  it('reports each answer with the budget that it states', async () => {
    const answers: unknown[] = [];
    const observer = { answered: (...answer: unknown[]) => void answers.push(answer) };
    const budget = new ApiBudget({ clock: { now: () => 0 }, observer });
    const headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '60' };
    for (const response of [
      new Response('{}', { headers: { ...headers, 'x-ratelimit-resource': 'search' } }),
      new Response('{}', { status: 404 }),
      new Response('{}', { status: 502 }),
    ])
      await budget.send(() => Promise.resolve(response));
    const limited = () => Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '60' } }));
    await expect(budget.send(limited)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(answers).toEqual([
      ['ok', { resource: 'search', limit: 5000, remaining: 4999, resetAt: 60_000 }],
      ['client_error', undefined],
      ['server_error', undefined],
      ['rate_limited', undefined],
    ]);
  });

  it('sends background calls last', async () => {
    const budget = new ApiBudget({ clock: { now: () => 0 }, maxConcurrent: 1 });
    const order: string[] = [];
    const call = (name: string) => () => {
      order.push(name);
      return Promise.resolve(ok());
    };
    const first = budget.send(call('first'));
    const rest = [budget.send(call('poll'), 'background'), budget.send(call('runner')), budget.send(call('runner'))];
    await Promise.all([first, ...rest]);
    expect(order).toEqual(['first', 'runner', 'runner', 'poll']);
  });

  it('keeps the last fifth of the hourly budget for other calls', async () => {
    let now = 0;
    const budget = new ApiBudget({ clock: { now: () => now } });
    const left = (remaining: number) => {
      const headers = {
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': `${remaining}`,
        'x-ratelimit-reset': '60',
      };
      return () => Promise.resolve(new Response('{}', { headers }));
    };
    await budget.send(left(21), 'background');
    await budget.send(left(20), 'background');
    await expect(budget.send(left(19), 'background')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 61_000,
    });
    await budget.send(left(19));
    now = 61_000;
    await expect(budget.send(left(99), 'background')).resolves.toMatchObject({ status: 200 });
  });
});
