import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { overdueNotifications } from '../support/hub/alert-hub.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { HttpSink } from '../support/outgoing/http-sink.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const LIMIT_MS = patience(120_000);

describe('an alert of a node that is killed', () => {
  it(
    'is delivered by another one, and known by its id if the message was sent already',
    async () => {
      const [database, sink] = await Promise.all([createTestDatabase(), HttpSink.start()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, ALERT_WEBHOOK_URL: sink.url, EGRESS_ALLOW: '127.0.0.1' };
      const kill = async (point: string) => {
        const dying = await startDyingHub(point, { ...env, RUNNERHUB_DATA_DIR: folder });
        try {
          await dying.ready();
          const body = { type: 'send_alert', data: { severity: 'error', title: point } };
          await dying.http.send({ path: '/api/queues/jobs', body });
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
        } finally {
          dying.end();
        }
      };
      const idsOf = (title: string) =>
        sink.calls.filter(({ body }) => body.includes(`"${title}"`)).map(({ headers }) => headers['webhook-id']);
      const points = {
        'before SqlEffects.finish': 1,
        'before NotificationStore.record': 2,
      };
      try {
        for (const point of Object.keys(points)) await kill(point);
        const timings = { sampleMs: 250, alertHandoverMs: 500, alertCallMs: 2000, nodeSilenceMs: 2000 };
        const hub = await startHttpHub(env, timings);
        try {
          const sent = `select 1 from alert_notifications where state = 'sent'`;
          await eventually(async () => (await hub.ledger.query(sent)).rowCount === 2, { within: 30_000 });
          for (const [point, messages] of Object.entries(points)) {
            expect({ point, messages: idsOf(point).length }).toEqual({ point, messages });
            expect(new Set(idsOf(point)).size).toBe(1);
          }
          const jobs = `select 1 from jobs where type = 'send_alert' and state = 'completed'`;
          await eventually(async () => (await hub.ledger.query(jobs)).rowCount === 2, { within: 30_000 });
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        await sink.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    LIMIT_MS,
  );

  it(
    'is one of many that were due, and alone is sent twice',
    async () => {
      const [database, sink] = await Promise.all([createTestDatabase(), HttpSink.start()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, ALERT_WEBHOOK_URL: sink.url, EGRESS_ALLOW: '127.0.0.1' };
      const timings = { sampleMs: 250, alertHandoverMs: 500, alertCallMs: 2000 };
      const ledger = new pg.Client({ connectionString: database.url });
      try {
        await ledger.connect();
        await ledger.query(overdueNotifications({ channel: 'webhook', title: 'Due', alerts: 6 }));
        const variables = { ...env, RUNNERHUB_DATA_DIR: folder, TIMINGS: JSON.stringify(timings) };
        const dying = await startDyingHub('before NotificationStore.record', variables);
        try {
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
        } finally {
          dying.end();
        }
        const hub = await startHttpHub(env, timings);
        try {
          const open = `select 1 from alert_notifications where state <> 'sent'`;
          await eventually(async () => (await ledger.query(open)).rowCount === 0, { within: 30_000 });
          const ids = sink.calls.map(({ headers }) => headers['webhook-id']);
          expect([ids.length, new Set(ids).size]).toEqual([7, 6]);
        } finally {
          await hub.remove();
        }
      } finally {
        await ledger.end();
        await database.drop();
        await sink.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    LIMIT_MS,
  );
});
