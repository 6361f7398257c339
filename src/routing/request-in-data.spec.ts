import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JobSpec } from '../jobs/job-handler.js';
import { jobRequestSchema } from '../jobs/job-request.js';
import { keyOf, withData } from './request-in-data.js';

const AT = '2031-05-01T08:00:00.000Z';
const payload = z.looseObject({
  sendAt: z.string().optional(),
  every: z.number().optional(),
  taskId: z.string().optional(),
});
const spec: JobSpec<typeof payload> = {
  ...{ type: 'test_task', queue: 'email', payload },
  repeatOf: ({ every }) => (every === undefined ? undefined : { every }),
  runAtOf: ({ sendAt }) => (sendAt === undefined ? undefined : new Date(sendAt)),
  dedupeOf: ({ taskId }) => taskId,
};
const requestOf = (more: object) => jobRequestSchema.parse({ type: 'test_task', ...more });
const merged = (more: object) => {
  const request = requestOf(more);
  return withData(request, spec, request.data, '');
};
const keyed = (more: object, options: { parentId?: string; as?: string } = {}) => {
  const request = merged(more);
  return keyOf(request, spec.dedupeOf?.(payload.parse(request.data)), options, '');
};

describe('withData', () => {
  it.each([
    ['nothing', {}, {}],
    ['a time in the data', { data: { sendAt: AT } }, { runAt: new Date(AT) }],
    ['a time in the request', { runAt: AT }, { runAt: new Date(AT) }],
    ['a repetition in the data', { data: { every: 60_000 } }, { repeat: { every: 60_000 } }],
  ])('takes %s', (_, more, expected) => {
    const { repeat, runAt } = merged(more);
    expect({ ...(repeat && { repeat }), ...(runAt && { runAt }) }).toEqual(expected);
  });

  it.each([
    ['a time', { runAt: AT, data: { sendAt: AT } }],
    ['a time and a delay', { delay: 5, data: { sendAt: AT } }],
    ['a repetition', { repeat: { every: 60_000 }, data: { every: 60_000 } }],
  ])('refuses %s that is given twice', (_, more) => {
    expect(() => merged(more)).toThrow('is given twice');
  });
});

describe('keyOf', () => {
  const parentId = '01890000-0000-7000-8000-000000000000';
  it.each([
    ['none', {}, {}, null, null],
    ["the sender's", { dedupeKey: 'mine', dedupeTtl: 5 }, {}, 'mine', 5],
    ['the one in the data, within its type', { data: { taskId: 't1' } }, {}, 'hub:test_task:t1', null],
    ['none for the runs of a schedule', { data: { taskId: 't1', every: 60_000 } }, {}, null, null],
    [
      'the name among the children',
      { data: { taskId: 't1' } },
      { parentId, as: 'a' },
      `hub:child:${parentId}:a`,
      Infinity,
    ],
  ])('returns %s', (_, more, options, dedupeKey, dedupeTtl) => {
    expect(keyed(more, options)).toEqual({ dedupeKey, dedupeTtl });
  });

  it.each([
    ['a key that is given twice', { dedupeKey: 'mine', data: { taskId: 't1' } }, {}, 'is given twice'],
    ['a key besides a name', { dedupeKey: 'mine' }, { parentId, as: 'a' }, 'does not apply to a named child'],
    ['a repetition besides a name', { data: { every: 60_000 } }, { parentId, as: 'a' }, 'does not apply'],
  ])('refuses %s', (_, more, options, message) => {
    expect(() => keyed(more, options)).toThrow(message);
  });
});
