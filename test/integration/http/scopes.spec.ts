import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_MATRIX } from '../../../src/auth/access-matrix.js';
import { SCOPE_MATRIX } from '../../../src/auth/scope-matrix.js';
import { eventually } from '../../support/eventually.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

interface Item {
  id: string;
  [field: string]: unknown;
}
const JOBS = '/api/queues/jobs';
/** Text in everything that belongs to the tenant whose jobs the scoped keys must not see. */
const SECRET = 'of-acme-alone';
const HOUR = 3_600_000;
/** Lease of acme's task. */
const TOKEN = '01890000-0000-4000-8000-00000000000b';

describe('scopes', () => {
  let hub: HttpHub;
  /** Records of acme, and of no other tenant. */
  const acme = {} as Record<'job' | 'delayed' | 'failed' | 'letter' | 'schedule', string>;
  const keys = {} as Record<'acme' | 'other' | 'email' | 'background' | 'letters', HttpClient>;

  const send = async (client: HttpClient, method: string, path: string, body?: object, status = 200) => {
    const { json, ...answer } = await client.send({ method, path, body });
    expect({ method, path, status: answer.status, text: answer.text }).toMatchObject({ method, path, status });
    return json as Item;
  };
  const items = async (client: HttpClient, path: string) =>
    ((await send(client, 'GET', path)) as unknown as { items: Item[] }).items;
  const probe = (type: string, data: object, more: object = {}) =>
    send(hub.client, 'POST', JOBS, { type, data, tenant: 'acme', ...more }, 202);
  const key = async (name: string, scopes: object) =>
    hub.client.as(
      (await send(hub.client, 'POST', '/api/keys', { name, role: 'admin', ...scopes }, 201))['key'] as string,
    );

  beforeAll(async () => {
    hub = await startHttpHub({ METRICS_PUBLIC: 'false' });
    keys.acme = await key('acme', { tenants: ['acme'] });
    keys.other = await key('other', { tenants: ['other'] });
    keys.email = await key('email', { queues: ['email-queue'] });
    keys.letters = await key('letters', { queues: ['dead-letter'] });
    keys.background = await key('background', { queues: ['background'] });
    acme.job = (await probe('probe_echo', { SECRET }, { tags: [SECRET] })).id;
    acme.delayed = (await probe('probe_echo', { text: SECRET }, { delay: HOUR, dedupeKey: 'held' })).id;
    acme.failed = (await probe('probe_fail', { code: 'X', times: 1, message: SECRET })).id;
    const repeat = { every: HOUR, key: 'acme-hourly', name: SECRET };
    acme.schedule = (await probe('probe_echo', { text: SECRET }, { repeat, dedupeKey: 'acme-hourly' })).id;
    await eventually(async () => (await items(hub.client, '/api/dead-letters')).length === 1);
    const task = { taskId: 'of-acme', projectId: 'p', tenant: 'acme', title: SECRET };
    await send(hub.client, 'POST', '/api/tasks', task, 202);
    await send(hub.client, 'POST', '/api/tasks/next', { requestId: 'r' });
    await hub.ledger.query(`update task_leases set token = $1`, [TOKEN]);
    await hub.ledger.query(`update tasks set lease = $1`, [TOKEN]);
    // Nothing else changes while the keys are tried.
    const running = `select from jobs where tenant is not null and state not in ('completed', 'failed', 'delayed')`;
    await eventually(async () => (await hub.ledger.query(running)).rowCount === 0);
    acme.letter = (await items(hub.client, '/api/dead-letters'))[0]?.id ?? '';
  });
  afterAll(() => hub?.remove());

  /** Counts all rows that an act could change; jobs of the hub's own schedules come and go. */
  const state = async () => {
    const { rows } = await hub.ledger.query<{ state: string }>(
      `select json_build_object(
         'jobs', (select json_agg((id, state, hidden) order by id) from jobs where tenant is not null),
         'events', (select count(*) from job_events e join jobs j on j.id = e.job_id where j.tenant is not null),
         'queues', (select json_agg((name, paused, draining) order by name) from queues),
         'schedules', (select json_agg((key, paused, request) order by id) from schedules),
         'tasks', (select json_agg((task_id, state, leased_until) order by task_id) from tasks),
         'keys', (select count(*) from api_keys where revoked_at is null))::text as state`,
    );
    return rows[0]?.state;
  };

  it('are declared for each operation, and for no other', () => {
    // Topics and fields of GraphQL have no scopes: OperationAccess refuses such keys.
    const routes = Object.keys(ACCESS_MATRIX).filter((name) => name.includes(' ') || name.startsWith('Tool.'));
    expect(Object.keys(SCOPE_MATRIX).sort()).toEqual(routes.sort());
  });

  /** Bodies with which the operations of the rule `enqueue`, and those that require one, would succeed. */
  const bodies: Record<string, object> = {
    'POST /api/queues/jobs': { type: 'probe_echo', tenant: 'acme', data: { text: SECRET } },
    'POST /api/queues/jobs/bulk': { jobs: [{ type: 'probe_echo', tenant: 'acme' }] },
    'POST /api/schedules': { type: 'probe_echo', tenant: 'acme', key: 'acme-hourly', every: HOUR },
    'PUT /api/schedules/:id': { type: 'probe_echo', tenant: 'acme', every: HOUR },
    'POST /mcp': { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    'POST /api/tasks': { projectId: 'p', tenant: 'acme', title: SECRET },
    'POST /api/tasks/next': { requestId: 'r' },
    'POST /api/tasks/:taskId/progress': { leaseToken: TOKEN },
    'POST /api/tasks/:taskId/complete': { leaseToken: TOKEN },
    'POST /api/tasks/:taskId/fail': { leaseToken: TOKEN, message: 'm' },
    'POST /api/tasks/:taskId/release': { leaseToken: TOKEN },
    'POST /api/queues/jobs/actions': { action: 'cancel', filter: { tenant: 'acme' }, reason: 'a test' },
  };
  const targets = () => ({
    ':jobId': [acme.delayed, acme.failed],
    ':taskId': ['of-acme'],
    ':queueName': ['background'],
    '/api/dead-letters/:id': [acme.letter, acme.failed],
    '/api/schedules/:id': [acme.schedule],
    ':id': ['01890000-0000-7000-8000-000000000000'],
  });
  const pathsOf = (path: string) => {
    const [pattern = '', ids = []] = Object.entries(targets()).find(([one]) => path.includes(one)) ?? [];
    const parameter = /:\w+$/.exec(pattern)?.[0] ?? '';
    if (path === '/api/schedules/preview') return [`${path}?every=60000`];
    if (path === '/api/artifacts') return [`${path}?name=a.txt&tenant=acme`];
    return ids.length === 0 ? [path] : ids.map((id) => path.replace(parameter, id));
  };

  it.each(['other', 'email'] as const)(
    'let no operation show or change what lies outside of a key: %s',
    async (name) => {
      const before = await state();
      const wrong: string[] = [];
      let calls = 0;
      for (const [operation, rule] of Object.entries(SCOPE_MATRIX)) {
        // Tools are tried in mcp.spec.ts.
        if (operation.startsWith('Tool.')) continue;
        const [method = '', path = ''] = operation.split(' ');
        for (const at of pathsOf(path)) {
          calls += 1;
          const { status, text, json } = await keys[name].send({ method, path: at, body: bodies[operation] });
          const expected = at === '/api/tasks/next' ? { status: 204 } : EXPECTED[rule](name === 'other');
          const { code } = (json ?? {}) as { code?: string };
          if (status !== expected.status || (expected.code !== undefined && code !== expected.code))
            wrong.push(`${operation} (${rule}) answered ${status} ${code}`);
          if (text.includes(SECRET)) wrong.push(`${operation} (${rule}) reveals a job`);
        }
      }
      expect(wrong).toEqual([]);
      expect(calls).toBeGreaterThanOrEqual(Object.keys(SCOPE_MATRIX).filter((name) => name.includes(' ')).length);
      expect(await state()).toBe(before);
    },
  );

  it('narrow lists, export, search, statistics and bulk actions to the jobs of a key', async () => {
    const mine = await send(keys.other, 'POST', JOBS, { type: 'probe_echo', tenant: 'other', delay: HOUR }, 202);
    await send(keys.email, 'POST', JOBS, { type: 'probe_echo' }, 403);
    expect((await items(keys.other, JOBS)).map(({ id }) => id)).toEqual([mine.id]);
    expect(await items(keys.other, `${JOBS}?tenant=acme`)).toEqual([]);
    expect(await items(keys.other, `${JOBS}?q=${SECRET}`)).toEqual([]);
    expect(await items(keys.acme, `${JOBS}?q=${SECRET}&queue=background`)).not.toEqual([]);
    const exported = await send(keys.other, 'GET', '/api/queues/persistence/export');
    expect((exported as unknown as Item[]).map(({ id }) => id)).toEqual([mine.id]);
    const stats = (await send(keys.email, 'GET', '/api/queues/stats')) as unknown as { queues: { name: string }[] };
    expect(stats.queues.map((queue) => queue.name)).toEqual(['email']);
    const act = { action: 'cancel', filter: { type: 'probe_echo' }, reason: 'a test' };
    expect(await send(keys.other, 'POST', `${JOBS}/actions`, act)).toMatchObject({ matched: 1, done: 1 });
    expect(await send(keys.other, 'GET', `${JOBS}/${mine.id}`)).toMatchObject({ state: 'cancelled' });
    expect(await send(hub.client, 'GET', `${JOBS}/${acme.delayed}`)).toMatchObject({ state: 'delayed' });
  });

  it('permit a key everything on its own jobs', async () => {
    const { id } = await send(keys.acme, 'POST', JOBS, { type: 'probe_echo', tenant: 'acme', delay: HOUR }, 202);
    for (const part of ['', '/events', '/logs', '/failures', '/tree'])
      await send(keys.acme, 'GET', `${JOBS}/${id}${part}`);
    await send(keys.acme, 'POST', `${JOBS}/${id}/cancel`, { reason: 'mine' });
    await send(keys.acme, 'POST', `${JOBS}/${id}/retry`);
    expect((await items(keys.acme, '/api/dead-letters')).map((letter) => letter.id)).toEqual([acme.letter]);
    await send(keys.acme, 'GET', `/api/dead-letters/${acme.failed}`);
    expect((await items(keys.acme, '/api/schedules')).map((schedule) => schedule.id)).toEqual([acme.schedule]);
    expect(await items(keys.other, '/api/schedules')).toEqual([]);
    await send(keys.acme, 'POST', `/api/schedules/${acme.schedule}/pause`);
    await send(keys.background, 'GET', '/api/queues/stats/background');
    expect(await send(keys.background, 'POST', '/api/queues/background/pause')).toMatchObject({ paused: true });
    await send(keys.background, 'POST', '/api/queues/background/resume');
    await send(keys.background, 'POST', '/api/queues/nope/pause', undefined, 404);
  });

  const HUB_WIDE = [
    'cleanup_logs',
    'cleanup_temp_files',
    'cleanup_old_jobs',
    'update_status',
    'destroy_container',
    'send_alert',
    'reap_runners',
  ];

  it.each([...HUB_WIDE, 'execute_workflow'])(
    'of tenants permit no job that acts on what belongs to all: %s',
    async (type) => {
      const { detail } = await send(keys.acme, 'POST', JOBS, { type, tenant: 'acme', data: {} }, 403);
      expect(detail).toBe(`${type} acts on what belongs to all tenants: it needs a key without tenants`);
      const every = { type, tenant: 'acme', data: {}, every: HOUR };
      await send(keys.acme, 'POST', '/api/schedules', every, 403);
    },
  );

  it('leave each sender the idempotency keys of others, and none those of the hub', async () => {
    const enqueue = (client: HttpClient, tenant: string) =>
      client.send({
        ...{ method: 'POST', path: JOBS, headers: { 'Idempotency-Key': 'release-7' } },
        body: { type: 'probe_echo', tenant, delay: HOUR },
      });
    const [first, again, other] = [
      await enqueue(keys.acme, 'acme'),
      await enqueue(keys.acme, 'acme'),
      await enqueue(keys.other, 'other'),
    ];
    expect([first.status, again.status, other.status]).toEqual([202, 202, 202]);
    expect(again.json).toMatchObject({ id: (first.json as Item).id });
    expect((other.json as Item).id).not.toBe((first.json as Item).id);
    const job = { type: 'probe_echo', tenant: 'acme' };
    const mine = { dedupeKey: 'hub:dead-letter:probe_fail:X', dedupeTtl: HOUR };
    expect(await send(hub.client, 'POST', JOBS, { ...job, ...mine }, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
    await send(keys.acme, 'POST', `${JOBS}/bulk`, { jobs: [job, { ...job, ...mine }] }, 400);
    await send(keys.acme, 'POST', '/api/schedules', { ...job, key: 'hub:new_type', every: HOUR }, 400);
    await send(keys.acme, 'PUT', `/api/schedules/${acme.schedule}`, { ...job, key: 'hub:new_type', every: HOUR }, 400);
  });

  it('of the queue that records failures cover none of other queues', async () => {
    expect(await items(keys.letters, '/api/dead-letters')).toEqual([]);
    for (const id of [acme.letter, acme.failed]) {
      await send(keys.letters, 'GET', `/api/dead-letters/${id}`, undefined, 404);
      await send(keys.letters, 'POST', `/api/dead-letters/${id}/redrive`, undefined, 404);
    }
    const { rowCount } = await hub.ledger.query(`select from dead_letters where redriven_as is not null`);
    expect(rowCount).toBe(0);
  });

  it('hold for what a dedupe key or the key of a schedule finds, and for a schedule that would leave them', async () => {
    const same = { type: 'probe_echo', data: { text: SECRET }, dedupeKey: 'held' };
    const taken = await keys.other.send({ method: 'POST', path: JOBS, body: { ...same, tenant: 'other' } });
    expect(taken).toMatchObject({ status: 409, json: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect(taken.text).not.toContain(acme.delayed);
    expect(await send(keys.acme, 'POST', JOBS, { ...same, tenant: 'acme' }, 202)).toMatchObject({ id: acme.delayed });
    const schedule = { type: 'probe_echo', tenant: 'other', key: 'acme-hourly', every: HOUR };
    const refused = await keys.other.send({ method: 'POST', path: '/api/schedules', body: schedule });
    expect(refused).toMatchObject({ status: 409, json: { code: 'WRONG_STATE' } });
    expect(refused.text).not.toContain(acme.schedule);
    const { id } = await send(keys.other, 'POST', '/api/schedules', { ...schedule, key: undefined }, 201);
    const renamed = await keys.other.send({ method: 'PUT', path: `/api/schedules/${id}`, body: schedule });
    expect(renamed).toMatchObject({ status: 409, json: { detail: 'The key "acme-hourly" is taken' } });
    const path = `/api/schedules/${acme.schedule}`;
    await send(keys.acme, 'PUT', path, { type: 'probe_echo', tenant: 'other', every: HOUR }, 403);
    expect(await send(hub.client, 'GET', path)).toMatchObject({ key: 'acme-hourly', data: { text: SECRET } });
  });

  it('keep a key from pages that show the jobs of all', async () => {
    for (const path of ['/admin/queues', '/ADMIN/queues', '/admin/Queues/api/queues'])
      expect([path, (await keys.acme.send({ path })).status]).toEqual([path, 403]);
    for (const path of ['/%61dmin/queues', '//admin/queues', '/admin/./queues'])
      expect([path, (await keys.acme.send({ path })).status]).toEqual([path, 404]);
    expect((await keys.acme.send({ path: '/api/docs-json' })).status).toBe(200);
    expect((await hub.client.send({ path: '/admin/queues' })).status).toBe(200);
  });

  it.each([
    ['an empty list', { tenants: [] }],
    ['a queue that does not exist', { queues: ['nope'] }],
    ['too many tenants', { tenants: Array.from({ length: 101 }, (_, n) => `t${n}`) }],
    ['a tenant that can not be stored', { tenants: ['a\0b'] }],
    ['a single text', { tenants: 'acme' }],
    ['null', { queues: null }],
  ])('are refused with %s', async (_, scopes) => {
    const body = { name: 'wrong', role: 'viewer', ...scopes };
    expect(await send(hub.client, 'POST', '/api/keys', body, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

const forbidden = () => ({ status: 403, code: 'FORBIDDEN' });
const missing = (code: string) => () => ({ status: 404, code });

/** Expected answers for what lies outside of a key's scopes, by rule. */
const EXPECTED: Record<(typeof SCOPE_MATRIX)[string], (byTenant: boolean) => { status: number; code?: string }> = {
  own: () => ({ status: 200 }),
  narrowed: () => ({ status: 200 }),
  enqueue: forbidden,
  job: missing('JOB_NOT_FOUND'),
  'dead-letter': missing('NOT_FOUND'),
  schedule: missing('NOT_FOUND'),
  task: missing('NOT_FOUND'),
  artifact: missing('ARTIFACT_NOT_FOUND'),
  queue: forbidden,
  queues: (byTenant) => (byTenant ? forbidden() : { status: 200 }),
  none: forbidden,
};
