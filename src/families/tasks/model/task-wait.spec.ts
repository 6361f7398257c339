import { expect, it } from 'vitest';
import { whyOfTask, type TaskWait } from './task-wait.js';

const task: TaskWait = {
  ...{ taskId: 'fix-42', projectId: 'shop', state: 'ready', labels: [], worker: null, leasedUntil: null },
  ...{ leasedBy: null, paused: null, openDependencies: 0, dependsOn: [] },
};
const leased = { state: 'leased', leasedBy: 'key:ci', leasedUntil: new Date('2026-11-30T12:05:00Z') } as const;
const on = (taskId: string, state: TaskWait['dependsOn'][number]['state'] = null) => ({ taskId, state });

it.each<[string, Partial<TaskWait>, string | null, string | null]>([
  ['ready for all', {}, 'WORKER', 'Its task fix-42 of project shop is ready for any worker'],
  [
    'ready for some',
    { labels: ['gpu', 'x64'] },
    'WORKER',
    'Its task fix-42 of project shop is ready for a worker with the labels gpu, x64, or one that names no labels',
  ],
  [
    'ready in a paused queue',
    { paused: true },
    'WORKER',
    'Its task fix-42 of project shop is ready for any worker; the queue tasks is paused, so none gets it',
  ],
  [
    'leased',
    { ...leased, worker: 'agent-7' },
    'LEASED',
    'Worker agent-7 of key:ci has its task fix-42, with a lease until 2026-11-30T12:05:00.000Z unless it renews it',
  ],
  [
    'leased without a name',
    leased,
    'LEASED',
    'A worker of key:ci has its task fix-42, with a lease until 2026-11-30T12:05:00.000Z unless it renews it',
  ],
  [
    'blocked by one',
    { state: 'blocked', openDependencies: 1, dependsOn: [on('a', 'leased')] },
    'DEPENDENCIES',
    'Its task fix-42 is blocked by another task: a (leased)',
  ],
  [
    'blocked by many',
    { state: 'blocked', openDependencies: 9, dependsOn: [on('a', 'ready'), on('b')] },
    'DEPENDENCIES',
    'Its task fix-42 is blocked by 9 other tasks: a (ready), b (not created yet) and 7 more',
  ],
  ['between attempts', { state: 'blocked' }, null, null],
])('says what a task waits for: %s', (_, more, code, reason) => {
  expect(whyOfTask({ ...task, ...more })).toEqual(code && { code, reason, until: null });
});
