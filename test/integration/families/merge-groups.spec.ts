import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Merge } from '../../../src/families/merges/model/merge.js';
import { eventually } from '../../support/eventually.js';
import { MergeHub } from '../../support/hub/merge-hub.js';
import { patience } from '../../support/limits.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('groups of merges', () => {
  let hub: MergeHub;
  let n = 0;
  let group: string;
  beforeAll(async () => {
    hub = await MergeHub.start();
  }, patience(60_000));
  afterAll(() => hub?.close());
  beforeEach(() => {
    n += 1;
    group = `group-${n}`;
    hub.github.faults.clear();
  });

  const open = (options?: object) => hub.github.openPull('octo/shop', options);
  const body = (taskIds: string[], more: object = {}) => ({
    ...{ taskGroupId: group, projectId: 'github', taskIds, targetBranch: 'main', ...more },
  });
  const tasks = (pullRequests: unknown[], prefix = group) =>
    hub.tasks('github', Object.fromEntries(pullRequests.map((one, index) => [`${prefix}-${index}`, one])));

  it('skip tasks without a request, and deploy nothing where nothing is merged', async () => {
    const [without] = await tasks([null]);
    await hub.create(body([without ?? '']));
    const { job, merge } = await hub.ended(group);
    const reason = 'the task has no pull request';
    expect(job).toMatchObject({ state: 'completed', result: { merged: [], skipped: [{ taskId: without, reason }] } });
    expect(merge).toMatchObject({ state: 'completed', skipped: 1, deploymentId: null });
    expect(await hub.deploys(job.id)).toEqual([]);
  });

  it('take the request from the data of a task that says nothing in its result', async () => {
    const pull = open();
    await hub.openTask('github', group, { pullRequest: pull.number });
    await hub.complete(group, 'done');
    await hub.create(body([group, group]));
    const { job } = await hub.ended(group);
    expect(job).toMatchObject({
      priority: 1,
      result: { merged: [{ taskId: group, number: pull.number, sha: pull.mergeSha }] },
    });
    expect(job.progress).toBe(100);
  });

  it('merge a request once that two tasks name', async () => {
    const pull = open();
    await hub.create(body(await tasks([pull.number, `https://github.com/octo/shop/pull/${pull.number}`])));
    expect((await hub.ended(group)).merge).toMatchObject({ state: 'completed', merged: 2 });
    expect(pull.merges).toBe(1);
  });

  it('merge nothing while a task is not completed, unknown, or of another project', async () => {
    const pull = open();
    const [done] = await tasks([pull.number]);
    const [foreign] = await hub.tasks('elsewhere', { [`${group}-foreign`]: pull.number });
    await hub.openTask('github', `${group}-open`);
    await hub.create(body([done ?? '', `${group}-open`, foreign ?? '', 'nobody']));
    const { job } = await hub.ended(group);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'TASK_NOT_COMPLETED' } });
    expect(job.error?.message).toMatch(
      /: \S+-open \(ready\), \S+-foreign \(unknown in this project\), nobody \(unknown in this project\); /,
    );
    expect(pull.merges).toBe(0);
    await hub.complete(`${group}-open`, null);
  });

  it('of a tenant find the tasks of that tenant alone', async () => {
    const pull = open();
    const taskId = `${group}-acme`;
    await hub.ask('POST', '/api/tasks', { taskId, projectId: 'github', tenant: 'acme' }, 202);
    await hub.complete(taskId, { pullRequest: pull.number });
    for (const [tenant, state] of [
      ['other', 'failed'],
      ['acme', 'completed'],
    ]) {
      const job = { type: 'merge_tasks', tenant, data: body([taskId]) };
      const { id } = await hub.ask<{ id: string }>('POST', '/api/queues/jobs', job, 202);
      await eventually(async () => (await hub.job(id)).state === state);
      expect(pull.merges).toBe(state === 'completed' ? 1 : 0);
    }
  });

  it('begin a deploy once for a completed job that somebody retries', async () => {
    const pull = open();
    await hub.create(body(await tasks([pull.number])));
    const { job } = await hub.ended(group);
    await hub.ask('POST', `/api/queues/jobs/${job.id}/retry`, { reason: 'again' });
    await eventually(async () => (await hub.job(job.id)).finishedAt !== job['finishedAt']);
    expect((await hub.ended(group)).job).toMatchObject({ state: 'completed', result: job.result });
    expect(await hub.deploys(job.id)).toHaveLength(1);
    expect(pull.merges).toBe(1);
  });

  it('deploy the newest merge, whatever the order of the tasks', async () => {
    const [early, late] = [open(), open()];
    hub.github.mergePull(early);
    hub.github.mergePull(late);
    late.mergedAt = new Date((early.mergedAt?.getTime() ?? 0) + 5000);
    await hub.create(body(await tasks([late.number, early.number])));
    const { job } = await hub.ended(group);
    expect(await hub.deploys(job.id)).toMatchObject([{ data: { commitHash: late.mergeSha } }]);
  });

  it('say which group they wait for, where a request is found, and which deployment has followed', async () => {
    const pulls = [open(), open()];
    const [first = '', second = ''] = await tasks(pulls.map(({ number }) => number));
    hub.github.faults.next('unknownMergeability', 6);
    const [a, b] = [`${group}-a`, `${group}-b`] as const;
    const { jobId } = await hub.create(body([first], { taskGroupId: a }));
    await eventually(async () => (await hub.get(a)).state === 'merging');
    await hub.create(body([second], { taskGroupId: b }));
    await eventually(async () => (await hub.get(b)).waitsFor !== null);
    expect(await hub.get(b)).toMatchObject({ state: 'waiting', waitsFor: { taskGroupId: a, jobId } });
    const { merge } = await hub.ended(a);
    const url: unknown = expect.stringMatching(new RegExp(`^http.*/octo/shop/pull/${pulls[0]?.number}$`));
    expect(merge).toMatchObject({ waitsFor: null, deploymentId: jobId, items: [{ url }] });
    const { items } = await hub.ask<{ items: Merge[] }>('GET', `/api/merges?deploymentId=${jobId}`);
    expect(items.map(({ taskGroupId }) => taskGroupId)).toEqual([a]);
    await hub.ended(b);
  });

  it('go on after a cancel of the group that has the turn, which gets it back last', async () => {
    const pulls = [open(), open()];
    const [first = '', second = ''] = await tasks(pulls.map(({ number }) => number));
    hub.github.faults.next('unknownMergeability', 4);
    const [a, b] = [`${group}-a`, `${group}-b`] as const;
    const { jobId } = await hub.create(body([first], { taskGroupId: a }));
    await eventually(async () => (await hub.get(a)).state === 'merging');
    await hub.ask('POST', `/api/queues/jobs/${jobId}/cancel`, { reason: 'no' });
    await eventually(async () => (await hub.job(jobId)).state === 'cancelled');
    hub.github.faults.clear();
    await hub.create(body([second], { taskGroupId: b }));
    expect((await hub.ended(b)).merge.state).toBe('completed');
    await hub.ask('POST', `/api/queues/jobs/${jobId}/retry`, { reason: 'yes' });
    await eventually(async () => (await hub.get(a)).state === 'completed');
    expect(pulls.map(({ merges }) => merges)).toEqual([1, 1]);
  });

  it.each([
    ['no number', 'seven'],
    ['one of another repository', 'https://github.com/evil/shop/pull/1'],
    ['an object', { number: 1 }],
    ['a path that leads elsewhere', 'https://github.com/octo/shop/pull/1/../../../../evil/x/pull/1'],
  ])('merge nothing when a request is %s', async (_, pullRequest) => {
    const pull = open();
    await hub.create(body(await tasks([pull.number, pullRequest])));
    const { job } = await hub.ended(group);
    expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'PULL_REQUEST_INVALID' } });
    expect(pull.merges).toBe(0);
  });

  it('go on from where they failed, in the same job and in another one, and merge nothing twice', async () => {
    const [first, second, third] = [open(), open({ conflicts: true }), open()] as const;
    const taskIds = await tasks([first.number, second.number, third.number]);
    await hub.create(body(taskIds));
    const { job } = await hub.ended(group);
    expect(job.error?.message).toMatch(
      new RegExp(`^#${second.number} .* Merged: #${first.number} .*Not tried: #${third.number} .*Nothing is deployed`),
    );
    await hub.ask('POST', `/api/queues/jobs/${job.id}/retry`, { reason: 'again' });
    await eventually(async () => (await hub.job(job.id)).state === 'failed');
    second.conflicts = false;
    const again = await hub.create(body(taskIds));
    expect(again).toMatchObject({ merged: 0, tasks: 3 });
    expect(again.jobId).not.toBe(job.id);
    const ended = await hub.ended(group);
    expect(ended.merge).toMatchObject({ state: 'completed', merged: 3 });
    expect([first, second, third].map(({ merges }) => merges)).toEqual([1, 1, 1]);
    expect(await hub.deploys(again.jobId)).toMatchObject([{ data: { commitHash: third.mergeSha } }]);
  });

  it('are merged one at a time into a branch, in their order, without a slot meanwhile', async () => {
    const pulls = [open(), open(), open()];
    const named = await tasks(pulls.map(({ number }) => number));
    hub.github.faults.next('unknownMergeability', 8);
    const ids = named.map((taskId, index) => ({ taskId, taskGroupId: `${group}-${index}` }));
    const began = await hub.create(body([ids[0]?.taskId ?? ''], { taskGroupId: ids[0]?.taskGroupId }));
    await eventually(async () => (await hub.get(began.taskGroupId)).state === 'merging');
    for (const { taskId, taskGroupId } of ids.slice(1)) await hub.create(body([taskId], { taskGroupId }));
    const second = await hub.get(ids[1]?.taskGroupId ?? '');
    await eventually(async () => (await hub.job(second.jobId)).state === 'delayed');
    expect((await hub.get(second.taskGroupId)).state).toBe('waiting');
    for (const { taskGroupId } of ids) expect((await hub.ended(taskGroupId)).merge.state).toBe('completed');
    const times = pulls.map(({ mergedAt }) => mergedAt?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    // The wait ended by an event: without one it lasts a minute.
    expect(Date.now() - (pulls[0]?.mergedAt?.getTime() ?? 0)).toBeLessThan(patience(30_000));
  });

  it('merge a request once that two groups ask for at once', async () => {
    const pull = open();
    const [task] = await tasks([pull.number]);
    const groups = [`${group}-a`, `${group}-b`];
    await Promise.all(groups.map((taskGroupId) => hub.create(body([task ?? ''], { taskGroupId }))));
    for (const taskGroupId of groups)
      expect((await hub.ended(taskGroupId)).merge).toMatchObject({ merged: 1, failed: 0 });
    expect(pull.merges).toBe(1);
  });

  it('have one open job, which a second request returns', async () => {
    await hub.ask('POST', '/api/queues/merges/pause', {});
    const [task] = await tasks([open().number]);
    const [first, same] = [await hub.create(body([task ?? ''])), await hub.create(body([task ?? '']))];
    expect(same.jobId).toBe(first.jobId);
    expect(first).toMatchObject({ state: 'waiting', tasks: 1, provider: null });
    await hub.create(body([task ?? ''], { targetBranch: 'staging' }), 409);
    await hub.ask('POST', '/api/queues/merges/resume', {});
    expect((await hub.ended(group)).merge.state).toBe('completed');
  });

  it('are shown as cancelled with their job, and let others go on', async () => {
    await hub.ask('POST', '/api/queues/merges/pause', {});
    const { jobId } = await hub.create(body([(await tasks([open().number]))[0] ?? '']));
    await hub.ask('POST', `/api/queues/jobs/${jobId}/cancel`, { reason: 'no' });
    await hub.ask('POST', '/api/queues/merges/resume', {});
    expect(await hub.get(group)).toMatchObject({ state: 'cancelled', items: [{ state: 'pending' }] });
    const { items } = await hub.ask<{ items: Merge[] }>('GET', '/api/merges?state=cancelled');
    expect(items.map(({ taskGroupId }) => taskGroupId)).toContain(group);
  });

  it.each<[string, string, object | undefined]>([
    ['PROJECT_NOT_FOUND', 'nobody', undefined],
    ['INVALID_CONFIGURATION', 'bare', { repository: null }],
    ['NOT_FOUND', 'gone', { repository: 'octo/gone' }],
    ['PERMANENT_ERROR', 'dots', { repository: '../..' }],
    ['NOT_FOUND', 'gitea-dots', { repository: '../x', provider: 'gitea' }],
    ['NOT_FOUND', 'gitea-gone', { repository: 'octo/gone', provider: 'gitea' }],
  ])('fail at once with %s for the project %s', async (code, projectId, project) => {
    if (project) await hub.project(projectId, project);
    await hub.tasks(projectId, { [group]: 1 });
    await hub.create(body([group], { projectId }));
    expect((await hub.ended(group)).job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
  });

  it('are listed by state, project and branch, page by page', async () => {
    const list = (query: string) =>
      hub.ask<{ items: Merge[]; nextCursor: string | null }>('GET', `/api/merges?${query}`);
    const all = await list('limit=1000');
    const first = await list('limit=2');
    expect(first.items).toEqual(all.items.slice(0, 2));
    expect((await list(`limit=2&cursor=${first.nextCursor}`)).items).toEqual(all.items.slice(2, 4));
    for (const state of ['completed', 'failed', 'cancelled'])
      expect((await list(`limit=1000&state=${state}`)).items).toEqual(
        all.items.filter((merge) => merge.state === state),
      );
    expect((await list('projectId=nobody&targetBranch=main')).items).toMatchObject([{ projectId: 'nobody' }]);
    expect((await list('targetBranch=staging')).items).toEqual([]);
  });

  it.each<[string, object]>([
    ['no task', { taskIds: [] }],
    ['101 tasks', { taskIds: Array.from({ length: 101 }, (_, index) => `t${index}`) }],
    ['a task with a slash', { taskIds: ['a/b'] }],
    ['a group that leads elsewhere', { taskGroupId: '..' }],
    ['a branch of its own', { targetBranch: 'refs/heads/main' }],
    ['an unknown act', { onConflict: 'force' }],
    ['an unknown field', { repository: 'evil/x' }],
  ])('are refused with %s', async (_, more) => {
    await hub.create(body(['t'], more), 400);
  });

  it('are unknown by any other id', async () => {
    for (const id of [NOBODY, '%00', '..%2F..']) await hub.ask('GET', `/api/merges/${id}`, undefined, 404);
  });

  it('are counted', async () => {
    const { text } = await hub.hub.client.send({ path: '/metrics' });
    expect(text).toMatch(/^runnerhub_merge_requests_total\{provider="github",result="merged"\} [1-9]/m);
    expect(text).toMatch(/^runnerhub_merge_requests_total\{provider="gitea",result="skipped"\} 0$/m);
  });
});

it(
  'merge_tasks fails without a host that is configured',
  async () => {
    const hub = await MergeHub.start({ GITHUB_TOKEN: '', GITEA_URL: '', GITEA_TOKEN: '' });
    try {
      for (const projectId of ['github', 'gitea']) {
        const taskIds = await hub.tasks(projectId, { [`of-${projectId}`]: 1 });
        await hub.create({ taskGroupId: projectId, projectId, taskIds, targetBranch: 'main' });
        const { job } = await hub.ended(projectId);
        expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code: 'NOT_CONFIGURED' } });
        expect(job.error?.message).toMatch(projectId === 'github' ? /GITHUB_TOKEN/ : /GITEA_URL/);
      }
    } finally {
      await hub.close();
    }
  },
  patience(60_000),
);
