import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { Call } from '../support/http-client.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/http-hub.js';

const JOBS = '/api/queues/jobs';
const NOBODY = '01890000-0000-7000-8000-000000000000';
const MANY = 100_000;

/** Each of these must be refused with this status and code. `:delayed` and `:done` stand for two jobs that exist. */
type Case = [name: string, call: Call, status: number, code: string];

const job = (fields: object): Call => ({ path: JOBS, body: { type: 'probe_echo', ...fields } });
const data = (value: unknown): Call => job({ data: value });
const raw = (body: string | Buffer, headers: Record<string, string> = {}): Call => ({ path: JOBS, body, headers });
const act = (path: string, body: unknown = {}): Call => ({ path, body });
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const echo = '{"type":"probe_echo","data":{"a":1}}';

const types: Case[] = [
  ['no body', { path: JOBS, method: 'POST' }, 400, 'VALIDATION_FAILED'],
  ['an empty body', raw(''), 400, 'VALIDATION_FAILED'],
  ['an array', raw('[]'), 400, 'VALIDATION_FAILED'],
  ['a text', raw('"probe_echo"'), 400, 'VALIDATION_FAILED'],
  ['null', raw('null'), 400, 'VALIDATION_FAILED'],
  ['no type', { path: JOBS, body: { data: {} } }, 400, 'VALIDATION_FAILED'],
  ['a number for a type', job({ type: 5 }), 400, 'VALIDATION_FAILED'],
  ['an empty type', job({ type: '' }), 400, 'VALIDATION_FAILED'],
  ['a type of blanks', job({ type: ' probe_echo' }), 400, 'VALIDATION_FAILED'],
  ['a very long type', job({ type: 'a'.repeat(MANY) }), 400, 'VALIDATION_FAILED'],
  ['an unknown type', job({ type: 'no_such_type' }), 422, 'UNKNOWN_JOB_TYPE'],
  ['a type that every object has', job({ type: 'constructor' }), 422, 'UNKNOWN_JOB_TYPE'],
  ['data that is a text', data('x'), 400, 'VALIDATION_FAILED'],
  ['data that is an array', data([1]), 400, 'VALIDATION_FAILED'],
  ['data that is null', data(null), 400, 'VALIDATION_FAILED'],
  ["data that breaks the type's schema", job({ type: 'probe_sleep', data: { ms: 'long' } }), 400, 'VALIDATION_FAILED'],
  [
    "fields that the type's schema doesn't know",
    job({ type: 'probe_sleep', data: { ms: 1, x: 1 } }),
    400,
    'VALIDATION_FAILED',
  ],
  ['an unknown field', job({ prio: 1 }), 400, 'VALIDATION_FAILED'],
  ['fields of the ledger', job({ id: NOBODY, state: 'completed', actor: 'root' }), 400, 'VALIDATION_FAILED'],
  ['priority 0', job({ priority: 0 }), 400, 'VALIDATION_FAILED'],
  ['priority 6', job({ priority: 6 }), 400, 'VALIDATION_FAILED'],
  ['priority 1.5', job({ priority: 1.5 }), 400, 'VALIDATION_FAILED'],
  ['priority "1"', job({ priority: '1' }), 400, 'VALIDATION_FAILED'],
  ['priority URGENT', job({ priority: 'URGENT' }), 400, 'VALIDATION_FAILED'],
  ['priority true', job({ priority: true }), 400, 'VALIDATION_FAILED'],
  ['attempts 0', job({ attempts: 0 }), 400, 'VALIDATION_FAILED'],
  ['attempts 1e9', job({ attempts: 1e9 }), 400, 'VALIDATION_FAILED'],
  ['a delay below zero', job({ delay: -1 }), 400, 'VALIDATION_FAILED'],
  ['a delay of a million years', job({ delay: 3.2e16 }), 400, 'VALIDATION_FAILED'],
  ['a delay as text', job({ delay: '5s' }), 400, 'VALIDATION_FAILED'],
  ['delay and runAt', job({ delay: 1, runAt: '2030-01-01T00:00:00Z' }), 400, 'VALIDATION_FAILED'],
  ['runAt that is no instant', job({ runAt: '2030-02-30T00:00:00Z' }), 400, 'VALIDATION_FAILED'],
  ['runAt beyond the calendar', job({ runAt: '+275760-09-13T00:00:00Z' }), 400, 'VALIDATION_FAILED'],
  ['a timeout of zero', job({ timeout: 0 }), 400, 'VALIDATION_FAILED'],
  ['a backoff of an unknown kind', job({ backoff: { type: 'random', delay: 1 } }), 400, 'VALIDATION_FAILED'],
  ['a backoff with an unknown field', job({ backoff: { type: 'fixed', delay: 1, x: 1 } }), 400, 'VALIDATION_FAILED'],
  ['tags that are no list', job({ tags: 'a' }), 400, 'VALIDATION_FAILED'],
  ['tags that are nested', job({ tags: [['a']] }), 400, 'VALIDATION_FAILED'],
  ['too many tags', job({ tags: Array.from({ length: 51 }, String) }), 400, 'VALIDATION_FAILED'],
  ['an empty dedupeKey', job({ dedupeKey: '' }), 400, 'VALIDATION_FAILED'],
  ['a dedupeTtl without its key', job({ dedupeTtl: 1000 }), 400, 'VALIDATION_FAILED'],
  ['an unknown queue', job({ queue: 'nope' }), 404, 'QUEUE_NOT_FOUND'],
  ['a queue that every object has', job({ queue: '__proto__' }), 404, 'QUEUE_NOT_FOUND'],
  ["another type's queue", job({ queue: 'email' }), 422, 'QUEUE_MISMATCH'],
  ['a bad Idempotency-Key', { ...job({}), headers: { 'idempotency-key': 'x'.repeat(300) } }, 400, 'VALIDATION_FAILED'],
  [
    'a query that nobody reads',
    { path: `${JOBS}?dryRun=true`, body: { type: 'probe_echo' } },
    400,
    'VALIDATION_FAILED',
  ],
];

const bytes: Case[] = [
  ['half a JSON', raw('{"type":'), 400, 'MALFORMED_JSON'],
  ['JSON with a comma too many', raw('{"type":"probe_echo",}'), 400, 'MALFORMED_JSON'],
  ['JSON with NaN', raw('{"type":"probe_echo","data":{"a":NaN}}'), 400, 'MALFORMED_JSON'],
  ['JSON and more', raw(`${echo}${echo}`), 400, 'MALFORMED_JSON'],
  ['control characters in a string', raw('{"type":"probe_echo","data":{"a":"\u0001"}}'), 400, 'MALFORMED_JSON'],
  ['U+0000 in data', data({ a: 'x\u0000y' }), 400, 'VALIDATION_FAILED'],
  ['U+0000 in a name', data({ 'x\u0000y': 1 }), 400, 'VALIDATION_FAILED'],
  ['U+0000 in a tag', job({ tags: ['\u0000'] }), 400, 'VALIDATION_FAILED'],
  ['U+0000 in a tenant', job({ tenant: '\u0000' }), 400, 'VALIDATION_FAILED'],
  ['half a surrogate pair', raw('{"type":"probe_echo","data":{"a":"\\ud800"}}'), 400, 'VALIDATION_FAILED'],
  ['half a pair in a dedupeKey', raw('{"type":"probe_echo","dedupeKey":"\\udc00"}'), 400, 'VALIDATION_FAILED'],
  [
    'bytes that are no UTF-8',
    raw(Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])),
    400,
    'MALFORMED_JSON',
  ],
  [
    'UTF-16',
    raw(Buffer.from(echo, 'utf16le'), { 'content-type': 'application/json; charset=utf-16le' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'an unknown charset',
    raw(echo, { 'content-type': 'application/json; charset=klingon' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['no content type', raw(echo, { 'content-type': '' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['text/plain', raw(echo, { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'a form',
    raw('type=probe_echo', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['XML', raw('<type>probe_echo</type>', { 'content-type': 'application/xml' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'a type that only begins like JSON',
    raw(echo, { 'content-type': 'application/jsonp' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['an unknown encoding', raw(echo, { 'content-encoding': 'zip' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['gzip that is none', raw(echo, { 'content-encoding': 'gzip' }), 400, 'VALIDATION_FAILED'],
  [
    'a gzip bomb',
    raw(gzipSync(Buffer.alloc(50_000_000, ' ')), { 'content-encoding': 'gzip' }),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['data over the limit', data({ a: 'x'.repeat(102_400) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['a body over the limit', data({ a: 'x'.repeat(4_000_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['data that nests deep', data(nested(70)), 400, 'VALIDATION_FAILED'],
  [
    'arrays to exhaust a stack',
    raw(`{"type":"probe_echo","data":{"a":${'['.repeat(MANY)}${']'.repeat(MANY)}}}`),
    400,
    'VALIDATION_FAILED',
  ],
  [
    'objects to exhaust a stack',
    raw(`{"type":"probe_echo","data":${'{"a":'.repeat(MANY)}1${'}'.repeat(MANY)}}`),
    400,
    'VALIDATION_FAILED',
  ],
  [
    'an integer that no double holds',
    raw('{"type":"probe_echo","data":{"a":9007199254740993}}'),
    400,
    'VALIDATION_FAILED',
  ],
  ['a number out of range', raw('{"type":"probe_echo","data":{"a":1e999}}'), 400, 'VALIDATION_FAILED'],
  ['a number of many digits', raw(`{"type":"probe_echo","data":{"a":${'9'.repeat(MANY)}}}`), 400, 'VALIDATION_FAILED'],
  ['a name that stands twice', raw('{"type":"probe_echo","type":"probe_fail"}'), 400, 'VALIDATION_FAILED'],
  ['__proto__ in data', raw('{"type":"probe_echo","data":{"__proto__":{"admin":true}}}'), 400, 'VALIDATION_FAILED'],
  ['__proto__ deep in data', raw('{"type":"probe_echo","data":{"a":[{"__proto__":1}]}}'), 400, 'VALIDATION_FAILED'],
  ['__proto__ beside the type', raw('{"type":"probe_echo","__proto__":{"priority":1}}'), 400, 'VALIDATION_FAILED'],
  ['the type from __proto__', raw('{"__proto__":{"type":"probe_echo"}}'), 400, 'VALIDATION_FAILED'],
  ['constructor.prototype', raw('{"type":"probe_echo","constructor":{"prototype":{"a":1}}}'), 400, 'VALIDATION_FAILED'],
];

const repeats: Case[] = [
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
  ['a schedule without repeat', act('/api/schedules', { type: 'probe_echo' }), 400, 'VALIDATION_FAILED'],
  [
    'a schedule of an unknown type',
    act('/api/schedules', { type: 'x', repeat: { every: 60_000 } }),
    422,
    'UNKNOWN_JOB_TYPE',
  ],
  ['an unknown schedule', { path: `/api/schedules/${NOBODY}` }, 404, 'NOT_FOUND'],
  ['a schedule with a strange id', { path: '/api/schedules/%00', method: 'DELETE' }, 404, 'NOT_FOUND'],
];

const bulk = (jobs: unknown): Call => act(`${JOBS}/bulk`, { jobs });
const bulks: Case[] = [
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

const reads: Case[] = [
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
const acts: Case[] = [
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
const strangers: Case[] = [
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

const COUNTED = ['jobs', 'job_events', 'job_failures', 'job_keys', 'schedules', 'queues', 'deliveries'];

describe('bad input', () => {
  let hub: HttpHub;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    hub = await startHttpHub({ GITHUB_WEBHOOK_SECRET: 'secret' });
    const enqueue = async (body: object) => ((await hub.client.send({ path: JOBS, body })).json as { id: string }).id;
    ids['delayed'] = await enqueue({ type: 'probe_echo', delay: 3_600_000 });
    ids['done'] = await enqueue({ type: 'probe_echo', data: { fine: true } });
    for (const [name, state] of [
      ['delayed', 'delayed'],
      ['done', 'completed'],
    ] as const) {
      await eventually(
        async () =>
          ((await hub.client.send({ path: `${JOBS}/${ids[name]}` })).json as { state: string }).state === state,
      );
    }
  }, 60_000);

  afterAll(() => hub?.remove(), 60_000);

  async function counts(): Promise<Record<string, string>> {
    const list = COUNTED.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ');
    const { rows } = await hub.ledger.query<Record<string, string>>(`select ${list}`);
    return rows[0] ?? {};
  }

  const table: [string, Case[]][] = [
    ['types and fields', types],
    ['bytes', bytes],
    ['repeats', repeats],
    ['bulk', bulks],
    ['reads', reads],
    ['acts', acts],
    ['strangers', strangers],
  ];
  describe.each(table)('%s', (_, cases) => {
    it.each(cases)('%s', async (_name, call, status, code) => {
      const before = await counts();
      const path = call.path.replace(/:(delayed|done)/, (_match, name: string) => ids[name] ?? '');
      const answer = await hub.client.send({ ...call, path });
      expect(answer.json).toMatchObject({
        status,
        code,
        title: expect.any(String) as unknown,
        detail: expect.any(String) as unknown,
      });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(await counts()).toEqual(before);
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    });
  });

  it('has left the hub in good health', async () => {
    expect((await hub.client.send({ path: '/health/ready' })).status).toBe(200);
    const { json } = await hub.client.send({ path: `${JOBS}/${ids['delayed']}` });
    expect(json).toMatchObject({ state: 'delayed' });
  });
});
