import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-event.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

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
});
