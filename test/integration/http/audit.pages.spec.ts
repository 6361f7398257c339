import { once } from 'node:events';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-event.js';
import { eventually } from '../../support/eventually.js';
import type { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

/** Text of a page, and at most one event more. */
const MOST = 2_000_000 + 50_000;

describe('pages of the audit', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub();
    // Half of the events compress to almost nothing, and half not at all.
    await hub.ledger.query(
      `select audit_append('{"id": "k", "name": "k", "kind": "api-key", "role": "admin"}',
          jsonb_build_object('action', 'test.large', 'interface', 'rest', 'target', n::text, 'result', 'done', 'reason', null,
            'address', null, 'continues', null, 'filter', null, 'before', text, 'after', text))
         from generate_series(1, 200) n, lateral (
           select case when n % 2 = 0 then repeat('x', 7900)
             else (select string_agg(md5((n * 1000 + part)::text), '') from generate_series(1, 240) part) end as text) parts`,
    );
  });
  afterAll(() => hub?.remove());

  it('end after two megabytes, and continue without a gap', async () => {
    const ids: number[] = [];
    const sizes: number[] = [];
    for (let cursor = ''; sizes.length < 20;) {
      const { status, text, json } = await hub.client.send({
        path: `/api/audit?action=test.large&limit=1000${cursor}`,
      });
      expect(status).toBe(200);
      const { items, nextCursor } = json as { items: AuditEvent[]; nextCursor: string | null };
      sizes.push(text.length);
      ids.push(...items.map(({ target }) => Number(target)));
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(ids).toEqual(Array.from({ length: 200 }, (_, n) => 200 - n));
    expect(Math.max(...sizes)).toBeLessThan(MOST);
    expect(sizes.length).toBeLessThan(5);
  });

  it('keep a smaller limit, and end with the last event', async () => {
    const page = async (query: string) => {
      const { json } = await hub.client.send({ path: `/api/audit?action=test.large&${query}` });
      return json as { items: AuditEvent[]; nextCursor: string | null };
    };
    const { items, nextCursor } = await page('limit=7');
    expect([items.length, nextCursor]).toEqual([7, items.at(-1)?.id]);
    expect(await page(`limit=1000&cursor=${items.at(-1)?.id}&from=2100-01-01`)).toEqual({
      items: [],
      nextCursor: null,
    });
    expect(Object.keys(items[0] ?? {})).not.toContain('whole');
  });

  it('are streamed as CSV, all of them', async () => {
    const { status, headers, text } = await hub.client.send({ path: '/api/audit?action=test.large&format=csv' });
    expect([status, headers['transfer-encoding'], headers['content-length']]).toEqual([200, 'chunked', undefined]);
    expect(text.trim().split('\r\n')).toHaveLength(201);
  });

  it('are streamed to a key one file at a time, which ends with its reader', async () => {
    const { json } = await hub.client.send({ path: '/api/keys', body: { name: 'a', role: 'viewer' } });
    const other = hub.client.as((json as { key: string }).key);
    const path = '/api/audit?action=test.large&format=csv';
    const file = (client: HttpClient) => client.send({ path });
    for (let n = 0; n < 3; n += 1) expect((await file(other)).status).toBe(200);
    await hub.ledger.query('begin; lock table audit_events in access exclusive mode');
    const two = [file(hub.client), file(hub.client)];
    try {
      expect(await Promise.race(two)).toMatchObject({
        ...{ status: 429, headers: { 'retry-after': '10' }, json: { code: 'RATE_LIMITED' } },
      });
    } finally {
      await hub.ledger.query('rollback');
    }
    expect((await Promise.all(two)).map(({ status }) => status).sort()).toEqual([200, 429]);
    const reader = get({ port: hub.port, path, headers: { authorization: `Bearer ${TEST_KEY}` }, agent: false });
    await once(reader, 'response');
    reader.destroy();
    await eventually(async () => (await file(hub.client)).status === 200);
  });

  it('are verified once at a time, however many ask', async () => {
    const blocked = async () => {
      await hub.ledger.query('select pg_stat_clear_snapshot()');
      const { rows } = await hub.ledger.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%audit_digest%'`,
      );
      return rows[0]?.n;
    };
    await hub.ledger.query(`begin; lock table audit_events in access exclusive mode`);
    const verify = () => hub.client.send({ path: '/api/audit/verify' });
    const checks = Array.from({ length: 6 }, verify);
    try {
      await eventually(async () => ((await blocked()) ?? 0) > 0);
      // An answer of a later request: the others have arrived.
      expect((await hub.client.send({ path: '/api/nodes' })).status).toBe(200);
      expect(await blocked()).toBe(1);
    } finally {
      await hub.ledger.query('rollback');
    }
    const answers = await Promise.all(checks);
    for (const { json } of answers) expect(json).toMatchObject({ brokenAt: null });
    // A check begins after it is asked for.
    await hub.ledger.query(`select audit_append('{"id": "k"}', '{"action": "test.later"}')`);
    const before = (answers[0]?.json as { events: number }).events;
    expect((await verify()).json).toMatchObject({ events: before + 1 });
  });
});
