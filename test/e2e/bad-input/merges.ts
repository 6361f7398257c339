import { type Case, MANY, act, job } from './case.js';

const INVALID = [400, 'VALIDATION_FAILED'] as const;
const fields = { taskGroupId: 'g', projectId: 'p', taskIds: ['t'], targetBranch: 'main' };
const merge = (more: object) => act('/api/merges', { ...fields, ...more });

export const merges: Case[] = [
  ['a merge without fields', act('/api/merges', {}), ...INVALID],
  ['a merge with an unknown field', merge({ sha: 'a' }), ...INVALID],
  ['a merge of no task', merge({ taskIds: [] }), ...INVALID],
  ['a merge of a thousand tasks', merge({ taskIds: Array.from({ length: 1000 }, (_, n) => `t${n}`) }), ...INVALID],
  ['a merge of the same task, a thousand times', merge({ taskIds: Array<string>(1000).fill('t') }), ...INVALID],
  ['tasks that are no list', merge({ taskIds: 't' }), ...INVALID],
  ['tasks that are numbers', merge({ taskIds: [1] }), ...INVALID],
  ['a task that leads elsewhere', merge({ taskIds: ['../x'] }), ...INVALID],
  ['a group with a line break', merge({ taskGroupId: 'a\nb' }), ...INVALID],
  ['a group with U+0000', merge({ taskGroupId: 'a\0' }), ...INVALID],
  ['a very long group', merge({ taskGroupId: 'a'.repeat(MANY) }), ...INVALID],
  ['a project that is an object', merge({ projectId: {} }), ...INVALID],
  ['a branch that is none of the two', merge({ targetBranch: 'production' }), ...INVALID],
  ['a branch named like an inherited property', merge({ targetBranch: 'constructor' }), ...INVALID],
  ['an unknown act on a conflict', merge({ onConflict: 'force' }), ...INVALID],
  ['a job without a group', job({ type: 'merge_tasks', data: { ...fields, taskGroupId: undefined } }), ...INVALID],
  ['a job with its key given twice', job({ type: 'merge_tasks', data: fields, dedupeKey: 'k' }), ...INVALID],
  ['merges in an unknown state', { path: '/api/merges?state=open' }, ...INVALID],
  ['merges after an invalid cursor', { path: '/api/merges?cursor=-1' }, ...INVALID],
  ['the merge of an unknown group', { path: '/api/merges/nobody' }, 404, 'NOT_FOUND'],
  ['the merge of a group with an invalid id', { path: '/api/merges/%00' }, 404, 'NOT_FOUND'],
];
