import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-event.js';
import type { ChainCheck } from '../../../src/audit/audit-log.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

type Json = Record<string, unknown>;
const NOBODY = '01890000-0000-7000-8000-000000000000';
const JOB = { type: 'probe_echo', delay: 3_600_000 };

describe('the audit', () => {
  let hub: HttpHub;
  let operator: HttpClient;
  let operatorId: string;
  beforeAll(async () => {
    hub = await startHttpHub();
    const made = await hub.client.send({ method: 'POST', path: '/api/keys', body: { name: 'anna', role: 'operator' } });
    const { id, key } = made.json as { id: string; key: string };
    operator = hub.client.as(key);
    operatorId = id;
  });
  afterAll(() => hub?.remove());

  const events = async (query = ''): Promise<AuditEvent[]> => {
    const { status, json } = await hub.client.send({ path: `/api/audit?limit=1000&${query}` });
    expect(status).toBe(200);
    return (json as { items: AuditEvent[] }).items;
  };
  const verify = async (head = ''): Promise<ChainCheck> =>
    (await hub.client.send({ path: `/api/audit/verify${head === '' ? '' : `?head=${head}`}` })).json as ChainCheck;
  const act = async (path: string, body?: object, method = 'POST'): Promise<{ json: Json; event: string }> => {
    const { status, json, headers, text } = await operator.send({ method, path, body });
    expect({ path, status, text }).toMatchObject({ status: expect.toSatisfy((code: number) => code < 300) as number });
    return { json: json as Json, event: headers['runnerhub-audit-event'] as string };
  };
  const enqueue = async (body: object = {}) =>
    (await operator.send({ method: 'POST', path: '/api/queues/jobs', body: { ...JOB, ...body } })).json as {
      id: string;
    };

  it("reports an operator's afternoon", async () => {
    const { id } = await enqueue();
    const schedule = await act('/api/schedules', { type: 'probe_echo', repeat: { every: 3_600_000, key: 'hourly' } });
    const scheduleId = schedule.json['id'] as string;
    await act('/api/queues/email/pause', { reason: 'the provider is away' });
    await act(`/api/queues/jobs/${id}/cancel`, { reason: 'not needed' });
    await act(`/api/queues/jobs/${id}/retry`, { reason: 'needed after all' });
    await act(
      `/api/schedules/${scheduleId}`,
      { type: 'probe_echo', data: { a: 1 }, repeat: { every: 7_200_000, key: 'hourly' } },
      'PUT',
    );
    const filter = { tag: 'afternoon' };
    await Promise.all([1, 2, 3].map(() => enqueue({ tags: ['afternoon'] })));
    await act('/api/queues/jobs/actions', { action: 'cancel', filter, reason: 'a try', dryRun: true });
    const bulk = await act('/api/queues/jobs/actions', { action: 'cancel', filter, reason: 'the release is off' });
    await act('/api/queues/email/resume');
    await act(`/api/schedules/${scheduleId}`, undefined, 'DELETE');

    const recorded = (await events(`actor=${operatorId}`)).reverse();
    expect(recorded.map(({ action, target, reason, result }) => [action, target, reason, result])).toEqual([
      ['schedule.create', scheduleId, null, 'done'],
      ['queue.pause', 'email', 'the provider is away', 'done'],
      ['job.cancel', id, 'not needed', 'done'],
      ['job.retry', id, 'needed after all', 'done'],
      ['schedule.change', scheduleId, null, 'done'],
      ['jobs.cancel', null, 'the release is off', 'started'],
      ['jobs.cancel', null, 'the release is off', 'done'],
      ['queue.resume', 'email', null, 'done'],
      ['schedule.delete', scheduleId, null, 'done'],
    ]);
    const [, pause, cancel, retry, change, started, done, , removed] = recorded;
    expect(pause).toMatchObject({
      actor: { kind: 'api-key', id: operatorId, name: 'key:anna', role: 'operator' },
      ...{ interface: 'rest', address: expect.stringContaining('127.0.0.1') as string },
      ...{ before: { paused: false }, after: { paused: true } },
    });
    const open = expect.stringMatching(/^(accepted|delayed)$/) as string;
    expect(cancel).toMatchObject({ before: { state: open }, after: { state: 'cancelled' } });
    expect(retry).toMatchObject({ before: { state: 'cancelled' }, after: { state: 'accepted' } });
    expect(change).toMatchObject({ before: { every: 3_600_000 }, after: { every: 7_200_000 } });
    expect((change?.before as Json)['data']).not.toEqual((change?.after as Json)['data']);
    expect(started?.continues).toBeNull();
    expect(done).toMatchObject({ filter: { action: 'cancel', filter }, after: { matched: 3, done: 3 } });
    expect([done?.continues, bulk.event]).toEqual([started?.id, done?.id]);
    expect(removed).toMatchObject({ before: { key: 'hourly', every: 7_200_000 }, after: null });
    expect(await verify()).toMatchObject({ brokenAt: null });
  });

  it('has acts that were refused, and nothing that only reads, enqueues or was not understood', async () => {
    const before = (await events()).length;
    await operator.send({ path: '/api/queues/stats' });
    const { id } = await enqueue();
    await operator.send({ method: 'POST', path: '/api/queues/email/drain', body: { mode: 'quickly' } });
    await operator.send({ method: 'POST', path: `/api/queues/jobs/${id}/retry` });
    await operator.send({ method: 'POST', path: `/api/queues/jobs/${NOBODY}/cancel`, body: { reason: 'why' } });
    await operator.send({ method: 'POST', path: '/api/queues/nope/pause' });
    const [cancel, retry] = await events();
    expect(retry).toMatchObject({ action: 'job.retry', target: id, result: 'WRONG_STATE', after: null });
    expect(cancel).toMatchObject({ action: 'job.cancel', target: NOBODY, result: 'JOB_NOT_FOUND', reason: 'why' });
    expect((await events()).length).toBe(before + 2);
  });

  it('has the schedule that a repeating job makes, once', async () => {
    const body = { type: 'probe_echo', repeat: { pattern: '0 3 * * *', key: 'nightly' } };
    const { json } = await operator.send({ method: 'POST', path: '/api/queues/jobs', body });
    const { id } = json as { id: string };
    expect(await events(`target=${id}`)).toMatchObject([{ action: 'schedule.create', after: { key: 'nightly' } }]);
  });

  it('has the mutations of GraphQL, by the names of the same acts', async () => {
    const mutate = async (query: string) =>
      (await operator.send({ method: 'POST', path: '/graphql', body: { query } })).json as { errors?: object[] };
    expect(
      await mutate('mutation { pauseQueue(name: "background") resumeQueue(name: "background") }'),
    ).not.toHaveProperty('errors');
    expect(await mutate(`mutation { retryJob(id: "${NOBODY}") { id } }`)).toHaveProperty('errors');
    const recorded = (await events(`actor=${operatorId}`)).slice(0, 3);
    expect(recorded.map(({ interface: by, action, target, result }) => [by, action, target, result])).toEqual([
      ['graphql', 'job.retry', NOBODY, 'JOB_NOT_FOUND'],
      ['graphql', 'queue.resume', 'background', 'done'],
      ['graphql', 'queue.pause', 'background', 'done'],
    ]);
    expect(recorded[2]).toMatchObject({
      before: { paused: false },
      after: { paused: true },
      address: expect.any(String) as string,
    });
  });

  it('has logins and logouts', async () => {
    const { key } = (
      await hub.client.send({ method: 'POST', path: '/api/keys', body: { name: 'eve', role: 'viewer' } })
    ).json as { key: string };
    const nobody = new HttpClient(hub.port);
    const login = await nobody.send({ method: 'POST', path: '/api/session', body: { key } });
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    const headers = { cookie, origin: `http://127.0.0.1:${hub.port}`, 'sec-fetch-site': 'same-origin' };
    expect((await nobody.send({ method: 'DELETE', path: '/api/session', headers })).json).toEqual({ ended: true });
    await hub.client.send({ method: 'DELETE', path: '/api/session' });
    const recorded = await events('actor=key:eve');
    expect(recorded.map(({ action, result }) => [action, result])).toEqual([
      ['session.end', 'done'],
      ['session.start', 'done'],
    ]);
    expect(await events('action=session.end')).toHaveLength(1);
    expect(JSON.stringify(recorded)).not.toContain(key);
  });

  it('never shows a key', async () => {
    const made = await hub.client.send({ method: 'POST', path: '/api/keys', body: { name: 'ci', role: 'viewer' } });
    const { id, key } = made.json as { id: string; key: string };
    await act(`/api/queues/jobs/${(await enqueue()).id}/cancel`, { reason: `leaked: ${key} and ${TEST_KEY}` });
    await hub.client.send({ method: 'DELETE', path: `/api/keys/${id}` });
    const [revoke] = await events(`target=${id}`);
    expect((await events('target=ci&action=key')).map(({ action }) => action)).toEqual(['key.revoke', 'key.create']);
    expect(await events(`target=${id.slice(0, 30)}`)).toHaveLength(2);
    expect(await events('action=%25')).toEqual([]);
    expect(await events(`event=${revoke?.id}`)).toEqual([revoke]);
    expect(revoke).toMatchObject({ action: 'key.revoke', before: { revokedAt: null }, actor: { kind: 'admin-key' } });
    const { rows } = await hub.ledger.query<{ text: string }>(`select audit_events::text as text from audit_events`);
    expect(rows.map(({ text }) => text).join()).not.toContain(key);
  });

  it('is written with the act or not at all', async () => {
    await hub.ledger.query(`alter function audit_append(jsonb, jsonb) rename to audit_append_away`);
    try {
      const answer = await operator.send({ method: 'POST', path: '/api/queues/deploys/pause' });
      expect(answer.status).toBeGreaterThanOrEqual(500);
    } finally {
      await hub.ledger.query(`alter function audit_append_away(jsonb, jsonb) rename to audit_append`);
    }
    expect((await hub.client.send({ path: '/api/queues/stats/deploys' })).json).toMatchObject({ paused: false });
    expect(await events('action=queue.pause&target=deploys')).toEqual([]);
  });

  it('answers 503 when the end of the chain is not free in time, without the act', async () => {
    try {
      await hub.ledger.query(`begin`);
      await hub.ledger.query(`select audit_append('{"id": "somebody"}', '{"action": "test"}')`);
      const { rows } = await hub.ledger.query<{ idle: string }>(
        `select current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(rows).toEqual([{ idle: '10s' }]);
      await hub.ledger.query(`set local idle_in_transaction_session_timeout = 0`);
      const answer = await operator.send({ method: 'POST', path: '/api/queues/merges/pause' });
      expect(answer).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE' } });
    } finally {
      await hub.ledger.query(`rollback`);
    }
    expect((await hub.client.send({ path: '/api/queues/stats/merges' })).json).toMatchObject({ paused: false });
    await act('/api/queues/merges/pause');
    await act('/api/queues/merges/resume');
  });

  it('numbers concurrent acts without gaps', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, () => enqueue()));
    const done = await Promise.all(jobs.map(({ id }) => act(`/api/queues/jobs/${id}/cancel`)));
    expect(new Set(done.map(({ event }) => event)).size).toBe(30);
    const all = await events();
    expect(all.map(({ id }) => Number(id))).toEqual(all.map((_, n) => all.length - n));
    expect(await verify()).toMatchObject({ events: all.length, brokenAt: null });
  });

  it('is found by actor, action, target and time, page by page, and as CSV', async () => {
    const { id } = await enqueue();
    await act(`/api/queues/jobs/${id}/cancel`, { reason: '=cmd|"/c calc"!A1' });
    const [one] = await events(`actor=key:anna&action=job.cancel&target=${id}&from=2020-01-01`);
    expect(one).toMatchObject({ target: id });
    expect(await events('to=2020-01-01')).toEqual([]);
    expect(await events('actor=nobody')).toEqual([]);
    const first = (await hub.client.send({ path: '/api/audit?limit=1' })).json as {
      items: AuditEvent[];
      nextCursor: string;
    };
    const second = (await hub.client.send({ path: `/api/audit?limit=1&cursor=${first.nextCursor}` })).json;
    expect((second as { items: AuditEvent[] }).items[0]?.id).toBe(String(Number(first.items[0]?.id) - 1));
    const file = await hub.client.send({ path: `/api/audit?format=csv&target=${id}` });
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="audit.csv"',
    });
    const [header, row, ...none] = file.text.trim().split('\r\n');
    expect([header?.startsWith('"id","at","actorKind"'), none]).toEqual([true, []]);
    expect(row).toContain(`"'=cmd|""/c calc""!A1"`);
  });

  it.each(['limit=0', 'from=yesterday', 'format=xml', 'cursor=x', 'who=anna', 'target='])(
    'refuses the query %s',
    async (query) => {
      expect((await hub.client.send({ path: `/api/audit?${query}` })).status).toBe(400);
    },
  );

  it('can not be changed, and shows what was changed all the same', async () => {
    for (const sql of [
      `update audit_events set content = '{}'`,
      `delete from audit_events where seq = 1`,
      `truncate audit_events`,
    ])
      await expect(hub.ledger.query(sql)).rejects.toThrow('append-only');
    const { head } = await verify();
    expect(head).not.toBeNull();
    const known = `${head?.id}:${head?.digest}`;
    expect(await verify(known)).toMatchObject({ brokenAt: null });
    // An owner of the table can remove the triggers; the chain still shows it.
    const tampered = async (sql: string, back: string, query = '') => {
      await hub.ledger.query(`alter table audit_events disable trigger audit_append_only`);
      await hub.ledger.query(`create temporary table kept as select * from audit_events`);
      await hub.ledger.query(sql);
      const check = await verify(query);
      await hub.ledger.query(back);
      await hub.ledger.query(`drop table kept; alter table audit_events enable trigger audit_append_only`);
      return check.brokenAt;
    };
    const restore = `delete from audit_events; insert into audit_events select * from kept`;
    expect(await tampered(`update audit_events set actor = '{"id":"bob"}' where seq = 3`, restore)).toBe('3');
    expect(await tampered(`update audit_events set at = at - interval '1 s' where seq = 4`, restore)).toBe('4');
    expect(await tampered(`delete from audit_events where seq = 5`, restore)).toBe('6');
    expect(await tampered(`delete from audit_events where seq = ${head?.id}`, restore)).toBeNull();
    expect(await tampered(`delete from audit_events where seq = ${head?.id}`, restore, known)).toBe(head?.id);
    expect(await verify(known)).toMatchObject({ brokenAt: null });
  });
});
