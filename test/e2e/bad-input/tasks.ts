import { type Case, MANY, NOBODY, act, job, nested } from './case.js';

const INVALID = [400, 'VALIDATION_FAILED'] as const;
const task = (fields: object) => act('/api/tasks', { projectId: 'p', ...fields });
const next = (fields: object) => act('/api/tasks/next', { requestId: 'r', ...fields });
const of = (name: string, fields: object) => act(`/api/tasks/nobody/${name}`, { leaseToken: NOBODY, ...fields });

export const tasks: Case[] = [
  ['a task without a project', act('/api/tasks', {}), ...INVALID],
  ['a task with an unknown field', task({ prio: 1 }), ...INVALID],
  ['a task with an unknown priority', task({ priority: 'soon' }), ...INVALID],
  ['a task with an inherited priority', task({ priority: 'constructor' }), ...INVALID],
  ['an id with a slash', task({ taskId: 'a/b' }), ...INVALID],
  ['an id that leads elsewhere', task({ taskId: '..' }), ...INVALID],
  ['an id with U+0000', task({ taskId: 'a\0' }), ...INVALID],
  ['a very long id', task({ taskId: 'a'.repeat(MANY) }), ...INVALID],
  ['a project with a line break', task({ projectId: 'a\nb' }), ...INVALID],
  ['labels that are no list', task({ labels: 'a' }), ...INVALID],
  ['too many labels', task({ labels: Array.from({ length: 21 }, String) }), ...INVALID],
  ['too many dependencies', task({ dependsOn: Array.from({ length: 101 }, String) }), ...INVALID],
  ['a task that depends on itself', task({ taskId: 'me', dependsOn: ['me'] }), ...INVALID],
  ['data that nests too deep', task({ data: nested(100) }), ...INVALID],
  ['data with an unpaired surrogate', task({ data: { a: '\ud800' } }), ...INVALID],
  ['data that is too large', task({ data: { a: 'x'.repeat(200_000) } }), 413, 'PAYLOAD_TOO_LARGE'],
  ['a job without a task id', job({ type: 'process_task', data: { projectId: 'p' } }), ...INVALID],
  ['a job whose task id is a number', job({ type: 'process_task', data: { taskId: 5, projectId: 'p' } }), ...INVALID],
  ['a request for a task without an id', act('/api/tasks/next', {}), ...INVALID],
  ['a request for a task with an empty id', next({ requestId: '' }), ...INVALID],
  ['a wait of an hour', next({ waitMs: 3_600_000 }), ...INVALID],
  ['a negative wait', next({ waitMs: -1 }), ...INVALID],
  ['a wait as text', next({ waitMs: '5s' }), ...INVALID],
  ['a worker that is no name', next({ worker: '' }), ...INVALID],
  ['a token that is none', of('progress', { leaseToken: 'x' }), ...INVALID],
  ['a call without a token', act('/api/tasks/nobody/complete', {}), ...INVALID],
  ['progress beyond the end', of('progress', { percent: 101 }), ...INVALID],
  ['a failure without a message', of('fail', {}), ...INVALID],
  ["a failure with the hub's own code", of('fail', { message: 'm', code: 'RATE_LIMITED' }), ...INVALID],
  ['a failure with a code in small letters', of('fail', { message: 'm', code: 'oops' }), ...INVALID],
  ['a result with U+0000', of('complete', { result: 'a\0' }), ...INVALID],
  ['a result that nests too deep', of('complete', { result: nested(100) }), ...INVALID],
  ['a result that is too large', of('complete', { result: 'x'.repeat(1_100_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['a call about an unknown task', of('complete', {}), 404, 'NOT_FOUND'],
  ['a call about a task with an invalid id', act('/api/tasks/%00/release', { leaseToken: NOBODY }), 404, 'NOT_FOUND'],
  ['an unknown task', { path: '/api/tasks/nobody' }, 404, 'NOT_FOUND'],
  ['a cancel of an unknown task', { path: '/api/tasks/nobody', method: 'DELETE' }, 404, 'NOT_FOUND'],
  ['tasks in an unknown state', { path: '/api/tasks?state=open' }, ...INVALID],
  ['tasks after an invalid cursor', { path: '/api/tasks?cursor=-1' }, ...INVALID],
];
