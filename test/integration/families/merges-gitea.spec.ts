import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GiteaFault } from '../../support/gitea/gitea-faults.js';
import { MergeHub } from '../../support/hub/merge-hub.js';
import { patience } from '../../support/limits.js';

/** Faults of one call, what becomes of the job, and how often each request is merged. */
type Case = [faults: GiteaFault[], outcome: { state: string; code?: string; attempts?: number }, merges: number];

const completed = (attempts = 1) => ({ state: 'completed', attempts });
const failed = (code: string, attempts = 1) => ({ state: 'failed', code, attempts });
const times = (fault: GiteaFault, count: number) => Array<GiteaFault>(count).fill(fault);

const MERGES: Case[] = [
  [['none'], completed(), 1],
  [['slow'], completed(), 1],
  [times('try again later', 3), completed(), 1],
  [times('out of date', 2), completed(), 1],
  [['rate limit'], completed(), 1],
  [['busy'], completed(), 1],
  [['error after'], completed(), 1],
  [['drop after'], completed(), 1],
  [['drop'], completed(2), 1],
  [['error'], completed(2), 1],
  [['html'], completed(2), 1],
  [['moved head'], completed(2), 1],
  [times('drop', 3), failed('NETWORK_TIMEOUT', 3), 0],
  [['conflict'], failed('MERGE_CONFLICT'), 0],
  [['echo'], failed('AUTHENTICATION_FAILED'), 0],
  [['redirect'], failed('INVALID_CONFIGURATION'), 0],
];
const READS: Case[] = [
  [['huge'], completed(2), 1],
  [['html'], completed(2), 1],
  [['wrong shape'], completed(2), 1],
  [['drop'], completed(2), 1],
  [['rate limit'], completed(), 1],
  [['echo'], failed('AUTHENTICATION_FAILED'), 0],
  [times('error', 3), failed('NETWORK_TIMEOUT', 3), 0],
];

describe('merge_tasks at Gitea', () => {
  let hub: MergeHub;
  let n = 0;
  let group: string;
  beforeAll(async () => {
    hub = await MergeHub.start();
  }, patience(60_000));
  afterAll(() => hub?.close());
  beforeEach(() => {
    n += 1;
    group = `gitea-${n}`;
    hub.gitea.faults.merge.length = 0;
    hub.gitea.faults.read.length = 0;
  });

  /** Merges requests by a group of a task each. */
  const merge = async (pullRequests: unknown[], more: object = {}) => {
    const named = Object.fromEntries(pullRequests.map((one, index) => [`${group}-${index}`, one]));
    const taskIds = await hub.tasks('gitea', named);
    await hub.create({ taskGroupId: group, projectId: 'gitea', taskIds, targetBranch: 'main', ...more });
    return hub.ended(group);
  };

  const cases = (list: Case[], of: 'merge' | 'read') =>
    list.map(([faults, outcome, merges]) => ({ faults, outcome, merges, of, name: [...new Set(faults)].join() }));

  it.each([...cases(MERGES, 'merge'), ...cases(READS, 'read')])(
    'of two, of which the second meets $faults at a $of',
    async ({ faults, outcome, merges, of }) => {
      const [first, second] = [await hub.gitea.open(), await hub.gitea.open()];
      // Each request is read before and after its merge.
      hub.gitea.faults[of].push(...(of === 'merge' ? ['none' as const] : times('none', 2)), ...faults);
      const { merge: shown, job } = await merge([first.number, second.number]);
      const { state, code, attempts } = outcome;
      expect({ state: job.state, attempts: job.attemptsMade, code: job.error?.code }).toEqual({
        state,
        attempts,
        code,
      });
      expect([first.merges, second.merges]).toEqual([1, merges]);
      const subjects = await hub.gitea.git.subjects('main');
      expect(subjects.filter((subject) => subject === `Change ${second.number} (#${second.number})`)).toHaveLength(
        merges,
      );
      const deploys = await hub.deploys(job.id);
      if (state === 'completed') {
        expect(job.result).toMatchObject({
          merged: [
            { number: first.number, sha: first.mergeSha },
            { number: second.number, sha: second.mergeSha },
          ],
          ...{ skipped: [], failed: [], deploymentId: job.id },
        });
        const data = { deploymentId: job.id, projectId: 'gitea', environment: 'production', branch: 'main' };
        expect(deploys).toMatchObject([{ data: { ...data, commitHash: second.mergeSha } }]);
        expect(shown).toMatchObject({ state, merged: 2, failed: 0, deploymentId: job.id });
      } else {
        expect(job.error?.message).toMatch(
          new RegExp(
            `^#${second.number} \\(task ${group}-1\\) is not merged: .* Merged: #${first.number} \\(task ${group}-0\\)`,
          ),
        );
        expect(deploys).toEqual([]);
        expect(shown).toMatchObject({ state, merged: 1, failed: 1, deploymentId: null, items: [{}, { code }] });
      }
      const text = JSON.stringify([shown, job, await hub.ask('GET', `/api/queues/jobs/${job.id}/failures`)]);
      expect(text).not.toContain(hub.gitea.token);
    },
    patience(40_000),
  );

  it('squashes with the title and the message of the request', async () => {
    const pull = await hub.gitea.open({ title: '  Fix "$(id)"\nBcc: x <script>\t🦊', body: 'Why:\n\n- `rm -rf /`' });
    const { job } = await merge([`https://gitea.test/octo/shop/pulls/${pull.number}`]);
    expect(job.state).toBe('completed');
    expect(await hub.gitea.git.message(pull.mergeSha ?? '')).toBe(
      `Fix "$(id)" Bcc: x <script> 🦊 (#${pull.number})\n\nWhy:\n\n- \`rm -rf /\``,
    );
  });

  it('creates a missing branch, and makes requests ones for it', async () => {
    const pull = await hub.gitea.open();
    const { job, merge: shown } = await merge([pull.number], { targetBranch: 'staging' });
    expect(job).toMatchObject({ state: 'completed', priority: 2 });
    expect(shown.items).toMatchObject([{ state: 'merged', retargetedFrom: 'main' }]);
    expect(await hub.gitea.git.tip('staging')).toBe(pull.mergeSha);
    expect(await hub.deploys(job.id)).toMatchObject([{ data: { environment: 'staging', branch: 'staging' } }]);
  });

  it.each(['stop', 'skip'] as const)('on a conflict: %s', async (onConflict) => {
    const file = `shared-${onConflict}`;
    const [first, second, third] = [
      ...[await hub.gitea.open({ file }), await hub.gitea.open({ file }), await hub.gitea.open()],
    ] as const;
    const { job, merge: shown } = await merge([first?.number, second?.number, third?.number], { onConflict });
    const skips = onConflict === 'skip';
    expect(job).toMatchObject({ state: skips ? 'completed' : 'failed', attemptsMade: 1 });
    expect(shown.items).toMatchObject([
      { state: 'merged' },
      { state: skips ? 'skipped' : 'failed', code: 'MERGE_CONFLICT' },
      { state: skips ? 'merged' : 'pending' },
    ]);
    expect(await hub.deploys(job.id)).toHaveLength(skips ? 1 : 0);
    if (skips)
      expect(job.result).toMatchObject({ skipped: [{ taskId: `${group}-1`, reason: expect.any(String) as string }] });
  });

  it.each([
    ['closed', async () => Object.assign(await hub.gitea.open(), { state: 'closed' }), 'PULL_REQUEST_CLOSED'],
    ['unknown', () => ({ number: 9999 }), 'PULL_REQUEST_NOT_FOUND'],
    ['a draft', () => hub.gitea.open({ draft: true }), 'MERGE_NOT_ALLOWED'],
  ])('fails for a request that is %s', async (_, open, code) => {
    const { job } = await merge([(await open()).number]);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
  });

  it('counts a request as merged that somebody else has merged, and not one in another branch', async () => {
    const [here, there] = [await hub.gitea.open(), await hub.gitea.open()];
    await hub.gitea.merge(here);
    expect((await merge([here.number])).job).toMatchObject({
      ...{ state: 'completed', result: { merged: [{ number: here.number, sha: here.mergeSha }] } },
    });
    await hub.gitea.git.point('other', (await hub.gitea.git.tip('main')) ?? '');
    await hub.gitea.merge(Object.assign(there, { base: 'other' }));
    group = `${group}-there`;
    const { job } = await merge([there.number]);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'MERGED_ELSEWHERE' } });
  });
});
