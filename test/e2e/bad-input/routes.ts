import type { Call } from '../../support/http-client.js';
import { TEST_KEY } from '../../support/http-hub.js';
import { type Case, JOBS, NOBODY, act, job, raw } from './case.js';

export const repeats: Case[] = [
  ['an empty repeat', job({ repeat: {} }), 400, 'VALIDATION_FAILED'],
  ['every and pattern', job({ repeat: { every: 1000, pattern: '* * * * *' } }), 400, 'VALIDATION_FAILED'],
  ['every millisecond', job({ repeat: { every: 1 } }), 400, 'VALIDATION_FAILED'],
  ['a pattern that is none', job({ repeat: { pattern: 'at noon' } }), 400, 'VALIDATION_FAILED'],
  ['a pattern of one field', job({ repeat: { pattern: '*' } }), 400, 'VALIDATION_FAILED'],
  ['an empty pattern', job({ repeat: { pattern: '' } }), 400, 'VALIDATION_FAILED'],
  ['a pattern out of range', job({ repeat: { pattern: '99 99 * * *' } }), 400, 'VALIDATION_FAILED'],
  ['a pattern that never comes', job({ repeat: { pattern: '0 0 31 2 *' } }), 400, 'VALIDATION_FAILED'],
  ['a time zone that is none', job({ repeat: { pattern: '0 2 * * *', tz: 'Mars/Olympus' } }), 400, 'VALIDATION_FAILED'],
  [
    'a repeat with an Idempotency-Key',
    { ...job({ repeat: { every: 60_000 } }), headers: { 'idempotency-key': 'k' } },
    400,
    'VALIDATION_FAILED',
  ],
  ['an empty age', job({ type: 'cleanup_old_jobs', data: { maxAge: '' } }), 400, 'VALIDATION_FAILED'],
  [
    'a cronPattern that is none',
    job({ type: 'cleanup_old_jobs', data: { cronPattern: 'x' } }),
    400,
    'VALIDATION_FAILED',
  ],
  ['a schedule without repeat', act('/api/schedules', { type: 'probe_echo' }), 400, 'VALIDATION_FAILED'],
  [
    'a schedule of an unknown type',
    act('/api/schedules', { type: 'x', repeat: { every: 60_000 } }),
    422,
    'UNKNOWN_JOB_TYPE',
  ],
  ['an unknown dead letter', { path: `/api/dead-letters/${NOBODY}` }, 404, 'NOT_FOUND'],
  ['a dead letter with a strange id', { path: '/api/dead-letters/%00' }, 404, 'NOT_FOUND'],
  ['a redrive of nothing', act(`/api/dead-letters/${NOBODY}/redrive`), 404, 'NOT_FOUND'],
  [
    'a redrive with an unknown field',
    act(`/api/dead-letters/${NOBODY}/redrive`, { data: {} }),
    400,
    'VALIDATION_FAILED',
  ],
  ['an empty reason', act(`/api/dead-letters/${NOBODY}/redrive`, { reason: ' ' }), 400, 'VALIDATION_FAILED'],
  ['dead letters of an unknown queue', { path: '/api/dead-letters?queue=nope' }, 404, 'QUEUE_NOT_FOUND'],
  ['an unknown schedule', { path: `/api/schedules/${NOBODY}` }, 404, 'NOT_FOUND'],
  ['a schedule with a strange id', { path: '/api/schedules/%00', method: 'DELETE' }, 404, 'NOT_FOUND'],
];

const bulk = (jobs: unknown): Call => act(`${JOBS}/bulk`, { jobs });
export const bulks: Case[] = [
  ['no jobs', act(`${JOBS}/bulk`, {}), 400, 'VALIDATION_FAILED'],
  ['an empty list', bulk([]), 400, 'VALIDATION_FAILED'],
  ['jobs that are no list', bulk({ 0: { type: 'probe_echo' } }), 400, 'VALIDATION_FAILED'],
  ['a list with a text', bulk([{ type: 'probe_echo' }, 'probe_echo']), 400, 'VALIDATION_FAILED'],
  ['one bad among good', bulk([{ type: 'probe_echo' }, { type: 'probe_echo', priority: 9 }]), 400, 'VALIDATION_FAILED'],
  ['one of an unknown type among good', bulk([{ type: 'probe_echo' }, { type: 'nope' }]), 422, 'UNKNOWN_JOB_TYPE'],
  [
    'one too large among good',
    bulk([{ type: 'probe_echo' }, { type: 'probe_echo', data: { a: 'x'.repeat(102_400) } }]),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  [
    'one key with two contents',
    bulk([
      { type: 'probe_echo', data: { a: 1 }, dedupeKey: 'k' },
      { type: 'probe_echo', data: { a: 2 }, dedupeKey: 'k' },
    ]),
    409,
    'IDEMPOTENCY_MISMATCH',
  ],
  ['10,001 jobs', bulk(Array.from({ length: 10_001 }, () => ({ type: 'probe_echo' }))), 400, 'VALIDATION_FAILED'],
  [
    'an unknown field beside jobs',
    act(`${JOBS}/bulk`, { jobs: [{ type: 'probe_echo' }], atomic: false }),
    400,
    'VALIDATION_FAILED',
  ],
  [
    'a body over the limit',
    bulk([{ type: 'probe_echo', data: { a: 'x'.repeat(33 * 1024 * 1024) } }]),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
];

export const reads: Case[] = [
  ['limit 0', { path: `${JOBS}?limit=0` }, 400, 'VALIDATION_FAILED'],
  ['limit 1001', { path: `${JOBS}?limit=1001` }, 400, 'VALIDATION_FAILED'],
  ['limit below zero', { path: `${JOBS}?limit=-5` }, 400, 'VALIDATION_FAILED'],
  ['limit as SQL', { path: `${JOBS}?limit=1;drop%20table%20jobs` }, 400, 'VALIDATION_FAILED'],
  ['two limits', { path: `${JOBS}?limit=1&limit=2` }, 400, 'VALIDATION_FAILED'],
  ['a limit in brackets', { path: `${JOBS}?limit[$gt]=1` }, 400, 'VALIDATION_FAILED'],
  ['a cursor that is none', { path: `${JOBS}?cursor=abc` }, 400, 'VALIDATION_FAILED'],
  ['a cursor as SQL', { path: `${JOBS}?cursor=${encodeURIComponent("' or 1=1 --")}` }, 400, 'VALIDATION_FAILED'],
  ['an unknown state', { path: `${JOBS}?state=done` }, 400, 'VALIDATION_FAILED'],
  ['an unknown filter', { path: `${JOBS}?owner=me` }, 400, 'VALIDATION_FAILED'],
  ['__proto__ as a filter', { path: `${JOBS}?__proto__=1` }, 400, 'VALIDATION_FAILED'],
  ['an unknown queue', { path: `${JOBS}?queue=nope` }, 404, 'QUEUE_NOT_FOUND'],
  ['U+0000 as a tag', { path: `${JOBS}?tag=%00` }, 400, 'VALIDATION_FAILED'],
  ['a date that is none', { path: `${JOBS}?from=yesterday` }, 400, 'VALIDATION_FAILED'],
  ['a date before time', { path: `${JOBS}?to=0001-01-01T00:00:00Z` }, 400, 'VALIDATION_FAILED'],
  ['a job that is not there', { path: `${JOBS}/${NOBODY}` }, 404, 'JOB_NOT_FOUND'],
  ['an id as SQL', { path: `${JOBS}/${encodeURIComponent("1' or '1'='1")}` }, 404, 'JOB_NOT_FOUND'],
  ['an id of bytes that are no UTF-8', { path: `${JOBS}/%ff%fe` }, 400, 'VALIDATION_FAILED'],
  ['an id of U+0000', { path: `${JOBS}/%00` }, 404, 'JOB_NOT_FOUND'],
  ['an endless id', { path: `${JOBS}/${'a'.repeat(8000)}` }, 404, 'JOB_NOT_FOUND'],
  ['a way up the tree', { path: `${JOBS}/..%2f..%2fetc%2fpasswd` }, 404, 'JOB_NOT_FOUND'],
  ["a trail's cursor that is none", { path: `${JOBS}/:done/events?cursor=-1` }, 400, 'VALIDATION_FAILED'],
  ["an endless trail's cursor", { path: `${JOBS}/:done/logs?cursor=${'9'.repeat(40)}` }, 400, 'VALIDATION_FAILED'],
  ['failures of nobody', { path: `${JOBS}/${NOBODY}/failures` }, 404, 'JOB_NOT_FOUND'],
  ['statistics of an unknown queue', { path: '/api/queues/stats/nope' }, 404, 'QUEUE_NOT_FOUND'],
  ['a query of statistics', { path: '/api/queues/stats?x=1' }, 400, 'VALIDATION_FAILED'],
  ['nothing', { path: '/api/nothing' }, 404, 'NOT_FOUND'],
  ['nothing, to be posted to', act('/api/nothing', { a: 1 }), 404, 'NOT_FOUND'],
];

const actions = (fields: object): Call =>
  act(`${JOBS}/actions`, { action: 'cancel', filter: { state: 'delayed' }, reason: 'test', ...fields });
export const acts: Case[] = [
  ['an unknown act', actions({ action: 'explode' }), 400, 'VALIDATION_FAILED'],
  ['no filter', actions({ filter: undefined }), 400, 'VALIDATION_FAILED'],
  ['a filter of nothing', actions({ filter: {} }), 400, 'VALIDATION_FAILED'],
  [
    'a filter with an unknown field',
    actions({ filter: { state: 'delayed', id: { $ne: null } } }),
    400,
    'VALIDATION_FAILED',
  ],
  ['no reason', actions({ reason: undefined }), 400, 'VALIDATION_FAILED'],
  ['a reason of blanks', actions({ reason: '  ' }), 400, 'VALIDATION_FAILED'],
  ['dryRun "false"', actions({ dryRun: 'false' }), 400, 'VALIDATION_FAILED'],
  ['retry of an open job', act(`${JOBS}/:delayed/retry`), 409, 'WRONG_STATE'],
  ['cancel of an ended job', act(`${JOBS}/:done/cancel`), 409, 'WRONG_STATE'],
  ['promote of an ended job', act(`${JOBS}/:done/promote`), 409, 'WRONG_STATE'],
  ['cancel of nobody', act(`${JOBS}/${NOBODY}/cancel`), 404, 'JOB_NOT_FOUND'],
  ['cancel with fields', act(`${JOBS}/:delayed/cancel`, { force: true }), 400, 'VALIDATION_FAILED'],
  ['cancel with a list', act(`${JOBS}/:delayed/cancel`, []), 400, 'VALIDATION_FAILED'],
  ['delete with fields', { path: `${JOBS}/:delayed`, method: 'DELETE', body: { x: 1 } }, 400, 'VALIDATION_FAILED'],
  ['pause of an unknown queue', act('/api/queues/nope/pause'), 404, 'QUEUE_NOT_FOUND'],
  ['pause of __proto__', act('/api/queues/__proto__/pause'), 404, 'QUEUE_NOT_FOUND'],
  ['drain in an unknown mode', act('/api/queues/email/drain', { mode: 'burn' }), 400, 'VALIDATION_FAILED'],
  ['clean of open jobs', act('/api/queues/email/clean', { state: 'active' }), 400, 'VALIDATION_FAILED'],
  ['clean of an age below zero', act('/api/queues/email/clean', { age: -1 }), 400, 'VALIDATION_FAILED'],
  ['clean without a limit', act('/api/queues/email/clean', { limit: null }), 400, 'VALIDATION_FAILED'],
  ['recovery of an unknown kind', act('/api/queues/persistence/recover', { kinds: ['all'] }), 400, 'VALIDATION_FAILED'],
  ['PUT of jobs', { path: JOBS, method: 'PUT', body: {} }, 405, 'METHOD_NOT_ALLOWED'],
  ['DELETE of all jobs', { path: JOBS, method: 'DELETE' }, 405, 'METHOD_NOT_ALLOWED'],
  ['GET of an act', { path: '/api/queues/email/pause' }, 405, 'METHOD_NOT_ALLOWED'],
  ['POST of health', act('/health'), 405, 'METHOD_NOT_ALLOWED'],
];

const delivered = { authorization: '', 'x-github-event': 'ping', 'x-github-delivery': NOBODY };
export const strangers: Case[] = [
  ['no key', { ...job({}), headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
  ['a wrong key', { ...job({}), headers: { authorization: 'Bearer wrong' } }, 401, 'UNAUTHORIZED'],
  ['the key in the query', { path: `${JOBS}?key=${TEST_KEY}`, headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
  [
    'the key as Basic',
    { ...job({}), headers: { authorization: `Basic ${Buffer.from(`a:${TEST_KEY}`).toString('base64')}` } },
    401,
    'UNAUTHORIZED',
  ],
  ['no key and a bad body', { ...raw('{'), headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
  ['no key for what is not there', { path: '/nothing', headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
  ['the board without a key', { path: '/admin/queues', headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
  ['an unsigned delivery', { path: '/webhooks/github', body: {}, headers: delivered }, 401, 'BAD_SIGNATURE'],
  [
    'a delivery with a wrong signature',
    {
      path: '/webhooks/github',
      body: {},
      headers: { ...delivered, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    },
    401,
    'BAD_SIGNATURE',
  ],
];
