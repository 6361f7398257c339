import { describe, expect, it } from 'vitest';
import type { Why } from '../jobs/why.js';
import { explainStart } from './demand-wait.js';

const at = (text: string) => new Date(`2026-11-30T${text}Z`);
const base = { since: at('12:00:00'), until: null, position: null, ahead: null, setting: null, waits: true };
const demand: Why = {
  ...base,
  id: '01890000-0000-7000-8000-000000000001',
  state: 'provisioning',
  code: 'STARTING',
  reason: 'Its runner r1 is being registered and started',
};
const job: Why = {
  ...base,
  id: '01890000-0000-7000-8000-000000000002',
  state: 'waiting',
  code: 'NEXT',
  reason: 'A slot of queue job-execution is free, so it starts within moments; it is next',
};
const parked: Partial<Why> = { code: 'SUSPENDED', state: 'delayed', until: at('13:00:00') };
const line = {
  ahead: { total: 2, exact: true, byPriority: [{ value: 2, count: 2 }], byTenant: [], byRepository: [] },
  position: 3,
  setting: { name: 'pause', value: 'true', advice: 'hub queues resume job-execution' },
};
const limited = "RATE_LIMITED: GitHub's rate limit is reached; it asks to wait 1800 s";

describe('explainStart', () => {
  it.each<[string, Partial<Why>, Partial<Why>, string | null, Partial<Why>]>([
    ['a job that is next', {}, {}, null, demand],
    ['a running job', {}, { code: 'RUNNING' }, null, demand],
    ['a job that has ended', {}, { code: 'ENDED' }, null, demand],
    ['a snooze', {}, parked, 'snoozed', demand],
    [
      "GitHub's exhausted budget",
      {},
      parked,
      limited,
      {
        code: 'GITHUB_BUDGET',
        reason: `${limited.slice(14)}; its runner is registered after 2026-11-30T13:00:00.000Z`,
        until: at('13:00:00'),
      },
    ],
    [
      "GitHub's budget, on a node that was not isolated before",
      { code: 'ISOLATION', reason: 'the database could be reached' },
      parked,
      limited,
      { code: 'GITHUB_BUDGET' },
    ],
    ['a budget that is over', {}, { code: 'NEXT' }, limited, demand],
    ['another limit', {}, parked, 'RATE_LIMITED: no handler for prepare_runner on this node', demand],
    [
      'no isolated node',
      { code: 'ISOLATION', reason: 'There is no strict network for runners: no firewall' },
      parked,
      'snoozed',
      {
        code: 'ISOLATION',
        reason: 'There is no strict network for runners: no firewall',
        until: at('13:00:00'),
      },
    ],
    [
      'a paused queue',
      {},
      { code: 'PAUSED', reason: 'Queue job-execution is paused by anna; 2 are ahead of it', ...line },
      null,
      {
        code: 'PAUSED',
        reason:
          'Its runner r1 is being registered and started. The job that does it waits: Queue job-execution is paused by anna; 2 are ahead of it',
        ...line,
      },
    ],
    [
      'an attempt that failed',
      {},
      { code: 'RETRY', reason: 'It failed with NETWORK_TIMEOUT; attempt 2 of 5 follows later', until: at('12:01:00') },
      null,
      { code: 'RETRY', until: at('12:01:00') },
    ],
  ])('explains %s', (_, own, preparing, parkedFor, expected) => {
    const why = explainStart({ ...demand, ...own }, { why: { ...job, ...preparing }, parkedFor }, true);
    expect(why).toMatchObject({ ...expected, id: demand.id, state: 'provisioning', waits: true });
  });

  it.each([
    [false, 'GITHUB_APP_ID'],
    [true, undefined],
  ])('advises an App where there is none (App: %s)', (app, name) => {
    expect(explainStart(demand, { why: { ...job, ...parked }, parkedFor: limited }, app).setting?.name).toBe(name);
  });
});
