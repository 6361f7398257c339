import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditRecorder, type Request } from '../../../src/audit/audit-recorder.js';
import { AUDITED } from '../../../src/audit/actions.js';
import type { AuditEvent } from '../../../src/audit/audit-event.js';
import { recordAct } from '../../../src/audit/current-act.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import type { Answer, HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

describe('the audit of acts', () => {
  const GROUP = 'POST /api/failures/:fingerprint/redrive';
  /** Bodies of valid requests, and invalid ones beside those with an unknown field. */
  const CALLS: Record<string, { body?: object; invalid?: object[] }> = {
    'POST /api/queues/jobs/actions': {
      body: { action: 'cancel', filter: { tag: 'none' }, reason: 'r' },
      invalid: [{}, { action: 'cancel', filter: { queue: 'nope' }, reason: 'r' }],
    },
    [GROUP]: { body: { reason: 'r' }, invalid: [{}] },
    'POST /api/queues/persistence/backup': {},
    'POST /api/secrets/rotate': {},
    'POST /api/webhook-endpoints/:id/recover': { body: { since: '2026-01-01' }, invalid: [{}, { since: 'then' }] },
    'POST /api/queues/persistence/recover': { body: { kinds: ['stalled'] }, invalid: [{ kinds: ['all'] }] },
    'POST /api/queues/:queueName/drain': { body: { mode: 'remove' }, invalid: [{ mode: 'quickly' }] },
    'POST /api/queues/:queueName/clean': { body: { limit: 1 }, invalid: [{ limit: 0 }] },
    'POST /api/queues/:queueName/retry-failed': {},
    'POST /api/queues/:queueName/obliterate': {},
    'Mutation.clearQueue': {},
  };
  const SPREAD = Object.keys(AUDITED).filter((operation) => AUDITED[operation]?.recorded === 'spread');
  let hub: HttpHub;
  let fingerprint = '';
  let endpoint = '';
  beforeAll(async () => {
    hub = await startHttpHub();
    const webhook = { name: 'shop', url: 'https://shop.example.com' };
    const { json: made } = await hub.client.send({ path: '/api/webhook-endpoints', body: webhook });
    endpoint = (made as { id: string }).id;
    await hub.client.send({
      method: 'POST',
      path: '/api/queues/jobs',
      body: { type: 'probe_fail', data: { code: 'BROKEN', times: 1 } },
    });
    fingerprint = await eventually(async () => {
      const { json } = await hub.client.send({ path: '/api/failures' });
      return (json as { items: { fingerprint: string }[] }).items[0]?.fingerprint;
    });
  });

  afterAll(() => hub?.remove());

  const events = async (): Promise<AuditEvent[]> =>
    ((await hub.client.send({ path: '/api/audit?limit=1000' })).json as { items: AuditEvent[] }).items;

  const call = (operation: string, body?: object, queue = 'deploys', group = fingerprint) => {
    const [method, path = ''] = operation.split(' ');
    if (path !== '') {
      const at = path.replace(':queueName', queue).replace(':fingerprint', group).replace(':id', endpoint);
      return hub.client.send({ method, path: at, body });
    }
    const query = `mutation { clearQueue(name: "${queue}") }`;
    return hub.client.send({ method: 'POST', path: '/graphql', body: { query, ...body } });
  };

  it.each(SPREAD)('has the start and the end of %s, and nothing of invalid requests', async (operation) => {
    const { body, invalid = [] } = CALLS[operation] ?? {};
    const [last] = await events();
    const since = async () => (await events()).filter(({ id }) => Number(id) > Number(last?.id ?? 0));
    const refused = await Promise.all([...invalid, { ...body, unknown: 1 }].map((wrong) => call(operation, wrong)));
    if (/queueName|clearQueue/.test(operation)) refused.push(await call(operation, body, 'nope'));
    for (const { status, json } of refused) expect(status >= 400 || 'errors' in (json as object)).toBe(true);
    expect(await since()).toEqual([]);
    expect(await call(operation, body)).toMatchObject({ status: 200 });
    const [end, start, ...others] = await since();
    expect(others).toEqual([]);
    expect([start?.result, end?.result, end?.continues]).toEqual(['started', 'done', start?.id]);
  });

  it('has one event of a refused one', async () => {
    const [last] = await events();
    expect((await call(GROUP, { reason: 'r' }, '', 'f'.repeat(64))).status).toBe(404);
    const [refused, before] = await events();
    expect(refused).toMatchObject({ action: 'failures.redrive', result: 'NOT_FOUND', continues: null });
    expect(before).toEqual(last);
  });

  it('has no more of them than may run at a time, for one key and for all', async () => {
    const keys = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        const body = { name, role: 'operator' };
        const { json } = await hub.client.send({ method: 'POST', path: '/api/keys', body });
        return hub.client.as((json as { key: string }).key);
      }),
    );
    const [a, b, c] = keys as [HttpClient, HttpClient, HttpClient];
    const [last] = await events();
    const admitted: Promise<Answer>[] = [];
    const refused: Answer[] = [];
    const post = (client: HttpClient, path: string, body?: object) => {
      const answer = client.send({ method: 'POST', path: `/api/queues/${path}`, body });
      admitted.push(answer);
      void answer.then((one) => one.status === 429 && refused.push(one));
    };
    const blocked = new pg.Client({ connectionString: hub.databaseUrl });
    await blocked.connect();
    try {
      await blocked.query('begin; lock table jobs in access exclusive mode');
      for (let n = 0; n < 6; n += 1) post(a, 'deploys/clean');
      await eventually(() => refused.length === 4);
      const filter = { tag: 'none' };
      post(a, 'jobs/actions', { action: 'cancel', filter, reason: 'r', dryRun: true });
      post(a, 'routing/optimize');
      await eventually(() => refused.length === 6);
      for (let n = 0; n < 3; n += 1) post(b, 'deploys/clean');
      await eventually(() => refused.length === 7);
      post(c, 'deploys/clean');
      await eventually(() => refused.length === 8);
    } finally {
      await blocked.end();
    }
    for (const { headers, json } of refused)
      expect([json, headers['retry-after']]).toMatchObject([{ code: 'RATE_LIMITED' }, '5']);
    const done = (await Promise.all(admitted)).filter(({ status }) => status === 200);
    expect(done).toHaveLength(4);
    const since = (await events()).filter(
      ({ id, action }) => Number(id) > Number(last?.id) && action === 'queue.clean',
    );
    expect(since.map(({ result }) => result).sort()).toEqual([...Array(4).fill('done'), ...Array(4).fill('started')]);
    expect((await c.send({ method: 'POST', path: '/api/queues/deploys/clean' })).status).toBe(200);
  });

  describe('that fail', () => {
    const REQUEST: Request = {
      ...{ action: 'test.act', recorded: 'once', long: false, interface: 'hub', address: null },
      ...{ actor: { kind: 'hub', id: 'hub', name: 'hub', role: null }, target: null, filter: null, reason: null },
    };
    const get = <T>(type: abstract new (...args: never[]) => T): T => hub.app.get(type as never, { strict: false });
    /** Records the act in a transaction, and then does this in it. */
    const transact = (end = 'select 1') =>
      get(LedgerDb).transaction(async (db) => {
        await recordAct(db);
        await db.query(end);
      });

    it.each([
      ['P0001', 500, 'INTERNAL'],
      ['40001', 503, 'LEDGER_UNAVAILABLE'],
    ])('at their commit by %s: has the failure, and no success', async (sqlState, status, code) => {
      await hub.ledger.query(`
        create function refuse_late() returns trigger language plpgsql as $$
        begin raise exception 'refused at the commit' using errcode = '${sqlState}'; end $$;
        create constraint trigger late after insert or update on queues deferrable initially deferred
          for each row when (new.name = 'merges') execute function refuse_late()`);
      const [last] = await events();
      try {
        expect(await hub.client.send({ method: 'POST', path: '/api/queues/merges/pause' })).toMatchObject({ status });
      } finally {
        await hub.ledger.query('drop trigger late on queues; drop function refuse_late()');
      }
      const [failed, before] = await events();
      expect(failed).toMatchObject({
        action: 'queue.pause',
        target: 'merges',
        result: code,
        before: null,
        after: null,
      });
      expect(before).toEqual(last);
      expect((await hub.client.send({ path: '/api/queues/stats/merges' })).json).toMatchObject({ paused: false });
    });

    it.each<[string, () => Promise<unknown>, string]>([
      ['after their commit', () => transact().then(() => Promise.reject(new Error('late'))), 'done'],
      ['by their own statement', () => transact('select 1 / 0'), 'INTERNAL'],
      ['with their connection', () => transact('select pg_terminate_backend(pg_backend_pid())'), 'LEDGER_UNAVAILABLE'],
      ['once', () => transact('select 1 / 0').catch(() => transact()), 'done'],
      ['after a second transaction', () => transact().then(() => transact('select 1 / 0')), 'done'],
    ])('%s: has one event of how they ended', async (_, work, result) => {
      const [last] = await events();
      await get(AuditRecorder)
        .perform(REQUEST, work)
        .catch(() => undefined);
      const [end, before] = await events();
      expect([end?.action, end?.result, before]).toEqual(['test.act', result, last]);
    });
  });
});
