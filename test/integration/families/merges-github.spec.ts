import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PullOptions } from '../../../src/simulator/pull-requests.js';
import type { FaultRates } from '../../../src/simulator/faults.js';
import { eventually } from '../../support/eventually.js';
import { MergeHub } from '../../support/hub/merge-hub.js';
import { patience } from '../../support/limits.js';

type Case = [
  fault: keyof FaultRates,
  times: number,
  outcome: { state: string; code?: string; attempts: number },
  merges: number,
];

const completed = (attempts = 1) => ({ state: 'completed', attempts });
const failed = (code: string, attempts = 1) => ({ state: 'failed', code, attempts });

const CASES: Case[] = [
  ['unknownMergeability', 3, completed(), 1],
  ['baseModified', 2, completed(), 1],
  ['movedHead', 1, completed(2), 1],
  ['lostMergeAnswer', 1, completed(), 1],
  ['failedMergeAnswer', 1, completed(), 1],
  ['secondaryRateLimit', 1, completed(), 1],
  ['tooManyRequests', 1, completed(), 1],
  ['serverError', 1, completed(2), 1],
  ['serverError', 3, failed('NETWORK_TIMEOUT', 3), 0],
  ['forbidden', 1, failed('AUTHENTICATION_FAILED'), 0],
];

describe('merge_tasks at GitHub', () => {
  let hub: MergeHub;
  let n = 0;
  let group: string;
  beforeAll(async () => {
    hub = await MergeHub.start();
  }, patience(60_000));
  afterAll(() => hub?.close());
  beforeEach(() => {
    n += 1;
    group = `github-${n}`;
    hub.github.faults.clear();
  });

  const repository = () => hub.github.addRepository('octo/shop');
  const open = (options?: PullOptions) => hub.github.openPull('octo/shop', options);
  const create = async (pullRequests: unknown[], more: object = {}) => {
    const named = Object.fromEntries(pullRequests.map((one, index) => [`${group}-${index}`, one]));
    const taskIds = await hub.tasks('github', named);
    return hub.create({ taskGroupId: group, projectId: 'github', taskIds, targetBranch: 'main', ...more });
  };
  const merge = async (pullRequests: unknown[], more: object = {}) => {
    await create(pullRequests, more);
    return hub.ended(group);
  };

  it.each(CASES)('of a request that meets %s (%i times)', async (fault, times, outcome, merges) => {
    const pull = open({ body: 'Why' });
    hub.github.faults.next(fault, times);
    const { job } = await merge([pull.number]);
    const { state, code, attempts } = outcome;
    expect({ state: job.state, attempts: job.attemptsMade, code: job.error?.code }).toEqual({ state, attempts, code });
    expect(pull.merges).toBe(merges);
    if (merges > 0) expect(pull.message).toBe(`Change ${pull.number} (#${pull.number})\n\nWhy`);
    expect((await hub.deploys(job.id)).map(({ data }) => data)).toMatchObject(
      state === 'completed' ? [{ commitHash: pull.mergeSha, environment: 'production' }] : [],
    );
    expect(JSON.stringify(job)).not.toContain(hub.github.token);
  });

  it.each<[string, PullOptions, string]>([
    ['conflicts', { conflicts: true }, 'MERGE_CONFLICT'],
    ['is a draft', { draft: true }, 'MERGE_NOT_ALLOWED'],
    [
      'lacks a review',
      { refusal: 'At least 1 approving review is required by reviewers with write access.' },
      'MERGE_NOT_ALLOWED',
    ],
  ])('fails at once for a request that %s', async (_, options, code) => {
    const { job } = await merge([open(options).number]);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
  });

  it('creates a missing branch, makes requests ones for it, and waits until GitHub knows whether they fit', async () => {
    const pull = open();
    const { job, merge: shown } = await merge([`https://github.com/octo/shop/pull/${pull.number}`], {
      targetBranch: 'staging',
    });
    expect(job).toMatchObject({ state: 'completed', attemptsMade: 1 });
    expect(shown.items).toMatchObject([{ retargetedFrom: 'main', number: pull.number }]);
    expect(repository().branches.get('staging')).toBe(pull.mergeSha);
  });

  describe('where a merge queue is required', () => {
    beforeAll(() => {
      repository().branches.set('staging', repository().branches.get('main') ?? '');
      repository().mergeQueues.add('staging');
    });
    const queued = async (options: PullOptions = {}) => {
      const pull = open({ base: 'staging', ...options });
      const { jobId } = await create([pull.number], { targetBranch: 'staging' });
      await eventually(() => pull.queue !== null);
      // The run ends, and holds no slot while the queue works.
      await eventually(async () => (await hub.job(jobId)).state === 'delayed');
      return { pull, jobId };
    };

    it('waits in it until the request is merged', async () => {
      const { pull } = await queued();
      hub.github.mergePull(pull);
      expect((await hub.ended(group)).job).toMatchObject({ state: 'completed', attemptsMade: 1 });
      expect(pull.merges).toBe(1);
    });

    it('enqueues once although the answer is lost', async () => {
      hub.github.faults.next('lostMergeAnswer');
      const { pull } = await queued();
      const { id } = pull.queue ?? {};
      await eventually(async () => (await hub.job((await hub.get(group)).jobId)).attemptsMade === 1);
      expect(pull.queue?.id).toBe(id);
      hub.github.mergePull(pull);
      expect((await hub.ended(group)).job).toMatchObject({ state: 'completed', attemptsMade: 2 });
    });

    it('fails when the queue refuses the request, and goes on once somebody retries', async () => {
      const { pull, jobId } = await queued();
      Object.assign(pull.queue ?? {}, { state: 'failed', message: 'a required check has failed' });
      const { job } = await hub.ended(group);
      expect(job).toMatchObject({ state: 'failed', error: { code: 'MERGE_NOT_ALLOWED' } });
      expect(job.error?.message).toContain('a required check has failed');
      await hub.ask('POST', `/api/queues/jobs/${jobId}/retry`, { reason: 'fixed' });
      await eventually(() => pull.queue?.state === 'waiting');
      hub.github.mergePull(pull);
      expect((await hub.ended(group)).job).toMatchObject({ state: 'completed' });
    });
  });
});
