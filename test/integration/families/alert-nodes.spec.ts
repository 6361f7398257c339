import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { AlertHub } from '../../support/hub/alert-hub.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { PrivatePostgres } from '../../support/stores/private-postgres.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';
import { patience } from '../../support/limits.js';

const LIMIT_MS = patience(60_000);

describe('an alert of several nodes', () => {
  let on: AlertHub;
  beforeAll(async () => {
    on = await AlertHub.start();
  }, LIMIT_MS);
  afterAll(() => on?.close(), LIMIT_MS);

  it('is evaluated by one at a time, and delivered once', async () => {
    const channels = { ALERT_WEBHOOK_URL: `${on.webhook.url}/alerts`, EGRESS_ALLOW: '127.0.0.1' };
    const timings = { sampleMs: 250, alertHandoverMs: 1500 };
    const other = await startHttpHub({ DATABASE_URL: on.hub.databaseUrl, ...channels }, timings);
    try {
      const rule = { metric: 'queue_waiting', severity: 'info', threshold: 2, labels: { queue: 'deploys' } };
      await on.hub.client.send({ method: 'PUT', path: '/api/alert-rules/deploys', body: rule });
      await on.hub.client.send({ method: 'POST', path: '/api/queues/deploys/pause' });
      await on.hub.ledger.query(
        `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor)
         select new_job_id(), 'probe_echo', 'deploys', 'waiting', 3, '{}', 1, 'a test' from generate_series(1, 3)`,
      );
      const key = 'rule:deploys queue=deploys';
      await eventually(async () => ((await on.byKey(key))?.count ?? 0) > 3);
      await on.hub.ledger.query(`delete from jobs where queue = 'deploys'`);
      await eventually(() => on.hooksOf(key).length === 2);
      expect(on.hooksOf(key)).toEqual(['alert.firing', 'alert.resolved']);
    } finally {
      await other.remove();
    }
  });
});

describe('an outage of PostgreSQL', () => {
  it(
    'between a message and its record does not repeat the message',
    async () => {
      const [postgres, sink] = await Promise.all([PrivatePostgres.start(), HttpSink.start()]);
      const channels = { ALERT_WEBHOOK_URL: sink.url, EGRESS_ALLOW: '127.0.0.1' };
      const timings = { sampleMs: 250, alertHandoverMs: 500, alertCallMs: 5000 };
      const hub = await startHttpHub({ DATABASE_URL: postgres.urlOf('postgres'), ...channels }, timings);
      hub.ledger.on('error', () => undefined);
      const messages = () => sink.calls.filter(({ body }) => body.includes('"title":"Sent"')).length;
      try {
        sink.answer = (response, { body }) => {
          if (!body.includes('"title":"Sent"')) return void response.end();
          return void postgres.stop().then(() => response.end());
        };
        const body = { type: 'send_alert', data: { severity: 'error', title: 'Sent' } };
        await hub.client.send({ path: '/api/queues/jobs', body });
        await eventually(() => sink.calls.some((call) => call.body.includes('PostgreSQL is unavailable')), {
          within: 30_000,
        });
        await postgres.goOn();
        const ledger = new pg.Client({ connectionString: postgres.urlOf('postgres') });
        await ledger.connect();
        const sent = `select attempts from alert_notifications where state = 'sent'`;
        const { rows } = await eventually(async () => {
          const found = await ledger.query<{ attempts: number }>(sent);
          return found.rows.length > 0 && found;
        });
        await ledger.end();
        expect([messages(), rows]).toEqual([1, [{ attempts: 1 }]]);
      } finally {
        await hub.close();
        await postgres.remove();
        await sink.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'is reported by each node, once, and so is its end',
    async () => {
      const [postgres, sink] = await Promise.all([PrivatePostgres.start(), HttpSink.start()]);
      const channels = { ALERT_WEBHOOK_URL: sink.url, EGRESS_ALLOW: '127.0.0.1' };
      const hub = await startHttpHub({ DATABASE_URL: postgres.urlOf('postgres'), ...channels }, { sampleMs: 250 });
      hub.ledger.on('error', () => undefined);
      const types = () => sink.calls.map(({ body }) => (JSON.parse(body) as { type: string }).type);
      try {
        // The hub's first statements are over.
        const sampled = `select 1 from metric_samples where name = 'node_cpu_ratio'`;
        await eventually(async () => (await hub.ledger.query(sampled)).rowCount !== 0);
        await postgres.stop();
        await eventually(() => types().length > 0, { within: 30_000 });
        await postgres.goOn();
        await eventually(() => types().length > 1, { within: 30_000 });
        expect(types()).toEqual(['alert.firing', 'alert.resolved']);
        expect(sink.calls[0]?.body).toContain('PostgreSQL is unavailable on ');
      } finally {
        await hub.close();
        await postgres.remove();
        await sink.close();
      }
    },
    LIMIT_MS,
  );
});
