import { describe, expect, it } from 'vitest';
import type { QueueSetting } from '../persistence/queues/queue-settings.js';
import type { Ahead } from '../jobs/why.js';
import { explainJob, standsInLine, type JobFacts, type Surroundings } from './job-wait.js';

const at = (text: string) => new Date(`2026-11-30T${text}Z`);
const job: JobFacts = {
  ...{
    id: '01890000-0000-7000-8000-000000000000',
    type: 'test_step',
    queue: 'job-execution',
    tenant: 'acme',
    state: 'waiting',
    due: true,
    runAt: null,
  },
  ...{ attemptsMade: 0, maxAttempts: 3, errorCode: null, since: at('12:00:00'), deadline: null, openChildren: 0 },
  ...{
    host: null,
    cancelReason: null,
    parkedFor: null,
    lane: null,
    laneUntil: null,
    laneReason: null,
    afterDrain: false,
    active: 5,
    workers: 1,
  },
};
const ahead: Ahead = { total: 41, exact: true, byPriority: [], byTenant: [], byRepository: [] };
const around: Surroundings = {
  spec: { concurrency: 5, limit: undefined },
  setting: undefined,
  engineTrouble: null,
  rateLimitedMs: 0,
  tenantUse: null,
  own: null,
};
const paused: QueueSetting = {
  ...{ name: 'job-execution', paused: true, draining: false, drainDelayed: false },
  ...{ reason: 'provider outage', changedBy: 'key:anna', changedAt: at('11:00:00'), concurrency: null },
};
const later = { due: false, state: 'delayed', runAt: at('13:00:00') } as const;
const limit = { max: 10, per: 60_000 };
const tenantMax = {
  spec: { concurrency: 5, limit, tenants: { max: 2 } },
  tenantUse: { active: 2, window: null, queueWindow: null },
};
const tenantRate = {
  spec: { concurrency: 5, limit: undefined, tenants: { rate: { max: 3, per: 60_000 } } },
  tenantUse: { active: 0, window: { taken: 3, resetsInMs: 12_340 }, queueWindow: null },
};

describe('explainJob', () => {
  it.each<[string, Partial<JobFacts>, Partial<Surroundings>, Ahead | null, string, string]>([
    ['an ended job', { state: 'failed' }, {}, null, 'ENDED', 'It has ended: it is failed'],
    ['a running job', { state: 'active', host: 'build-1' }, {}, null, 'RUNNING', 'It runs on build-1'],
    [
      'a job that is being cancelled',
      { state: 'active', cancelReason: 'enough' },
      {},
      null,
      'CANCELLING',
      'It is being cancelled: "enough"; its handler has not ended yet',
    ],
    [
      'a parent',
      { state: 'waiting_children', openChildren: 3 },
      {},
      null,
      'CHILDREN',
      'It waits for 3 of its child jobs to end',
    ],
    ['a delayed job', later, {}, null, 'DELAYED', 'It was enqueued to run at 2026-11-30T13:00:00.000Z'],
    [
      'a retry',
      { ...later, attemptsMade: 1, errorCode: 'NETWORK_TIMEOUT' },
      {},
      null,
      'RETRY',
      'It failed with NETWORK_TIMEOUT; attempt 2 of 3 follows at 2026-11-30T13:00:00.000Z',
    ],
    [
      'a suspended job',
      { ...later, parkedFor: 'a deploy is in progress' },
      {},
      null,
      'SUSPENDED',
      'Its last run put it off until 2026-11-30T13:00:00.000Z: a deploy is in progress',
    ],
    [
      'a job whose lane is held',
      {
        ...{ ...later, parkedFor: 'RATE_LIMITED: slow down', lane: 'webhook shop.example.com' },
        ...{ laneUntil: at('12:59:00'), laneReason: 'slow down' },
      },
      {},
      null,
      'LANE',
      'Lane webhook shop.example.com is held until 2026-11-30T12:59:00.000Z: slow down; it runs at 2026-11-30T13:00:00.000Z',
    ],
    [
      'a job whose type knows',
      { ...later, parkedFor: 'suspended' },
      { own: { code: 'LEASED', reason: 'Worker a has leased its task', until: null } },
      null,
      'LEASED',
      'Worker a has leased its task',
    ],
    [
      'a paused queue',
      {},
      { setting: paused },
      ahead,
      'PAUSED',
      'Queue job-execution is paused by key:anna since 2026-11-30T11:00:00.000Z: "provider outage"; 41 are ahead of it',
    ],
    [
      'a draining queue',
      { afterDrain: true },
      { setting: { ...paused, paused: false, draining: true, reason: null } },
      ahead,
      'DRAINING',
      'Queue job-execution is being drained by key:anna since 2026-11-30T11:00:00.000Z, and takes no more jobs',
    ],
    [
      'a job that a drain still runs',
      {},
      { setting: { ...paused, paused: false, draining: true } },
      ahead,
      'CAPACITY',
      'All 5 slots of queue job-execution are busy; 41 are ahead of it',
    ],
    [
      'no worker',
      { workers: 0 },
      {},
      ahead,
      'NO_WORKER',
      'No node takes jobs: none is alive, or all are drained; 41 are ahead of it',
    ],
    [
      'an engine that is away',
      {},
      { engineTrouble: 'Redis does not answer: jobs are held until it is back' },
      ahead,
      'ENGINE_AWAY',
      'Redis does not answer: jobs are held until it is back; 41 are ahead of it',
    ],
    [
      'full slots on two nodes',
      { active: 10, workers: 2 },
      {},
      { ...ahead, total: 10_000, exact: false },
      'CAPACITY',
      'All 10 slots of queue job-execution on 2 nodes are busy; at least 10000 are ahead of it',
    ],
    [
      'a rate limit',
      { active: 0 },
      { spec: { concurrency: 5, limit }, rateLimitedMs: 12_340 },
      { ...ahead, total: 1 },
      'RATE_LIMITED',
      'Queue job-execution starts at most 10 jobs in 60 s, and the next one in 12.4 s; 1 is ahead of it',
    ],
    [
      'a tenant at its maximum',
      {},
      tenantMax,
      { ...ahead, total: 40 },
      'TENANT_LIMIT',
      'Tenant acme runs its 2 jobs of queue job-execution (QUEUE_JOB_EXECUTION_TENANT_MAX); 40 of its own are ahead of it',
    ],
    [
      'the tenant of jobs without one, at a maximum of one',
      { tenant: null },
      { ...tenantMax, spec: { ...tenantMax.spec, tenants: { max: 1 } } },
      { ...ahead, total: 0 },
      'TENANT_LIMIT',
      'The tenant of jobs without one runs its one job of queue job-execution (QUEUE_JOB_EXECUTION_TENANT_MAX); it is the next of its tenant',
    ],
    [
      "a tenant's rate limit",
      { active: 0 },
      tenantRate,
      ahead,
      'TENANT_LIMIT',
      'Tenant acme starts at most 3 jobs of queue job-execution in 60 s, and the next one in 12.4 s; 41 of its own are ahead of it',
    ],
    [
      'full slots of a fair queue, after a window',
      {},
      { ...tenantRate, tenantUse: { ...tenantRate.tenantUse, window: { taken: 3, resetsInMs: -1 } } },
      { ...ahead, total: 1 },
      'CAPACITY',
      'All 5 slots of queue job-execution are busy; 1 of its own is ahead of it',
    ],
    [
      'nothing',
      { active: 4 },
      { spec: { concurrency: 5, limit } },
      { ...ahead, total: 0 },
      'NEXT',
      'A slot of queue job-execution is free, so it starts within moments; it is next',
    ],
  ])('explains %s', (_, facts, more, line, code, reason) => {
    const why = explainJob({ ...job, ...facts }, { ...around, ...more }, line);
    expect(why).toMatchObject({ code, reason, position: line && line.total + 1, ahead: line });
    expect(standsInLine({ ...job, ...facts })).toBe(line !== null);
  });

  it.each<[string, Partial<JobFacts>, Partial<Surroundings>, string, string]>([
    ['the pause', {}, { setting: paused }, 'pause', 'true'],
    ['the slots', {}, {}, 'QUEUE_JOB_EXECUTION_CONCURRENCY', '5'],
    [
      'the limit',
      { active: 0 },
      { spec: { concurrency: 5, limit }, rateLimitedMs: 1 },
      'QUEUE_JOB_EXECUTION_RATE_MAX',
      '10',
    ],
    ["the tenant's maximum", {}, tenantMax, 'QUEUE_JOB_EXECUTION_TENANT_MAX', '2'],
    ["the tenant's limit", { active: 0 }, tenantRate, 'QUEUE_JOB_EXECUTION_TENANT_RATE_MAX', '3'],
    ['the role', { workers: 0 }, {}, 'ROLE', 'api'],
  ])('names %s as what would change it', (_, facts, more, name, value) => {
    expect(explainJob({ ...job, ...facts }, { ...around, ...more }, ahead).setting).toMatchObject({ name, value });
  });

  it('warns of a deadline while it waits', () => {
    const deadline = at('12:30:00');
    expect(explainJob({ ...job, deadline }, around, ahead).reason).toContain(
      '. It fails at its deadline, 2026-11-30T12:30',
    );
    expect(explainJob({ ...job, deadline, state: 'active' }, around, null).reason).not.toContain('deadline');
  });
});
