import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_BACKUP_TABLES as tables } from '../../../src/bootstrap/backup-tables.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { createBackup } from '../../../src/persistence/maintenance/backup/create-backup.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { startHttpHub } from '../../support/hub/http-hub.js';
import { TaskCalls } from '../../support/hub/task-hub.js';
import { LIMIT_MS, newDatabase, newFolder } from '../../support/stores/backups.js';

describe('tasks that are kept', () => {
  const start = async (databaseUrl: string) => {
    const hub = await startHttpHub({ DATABASE_URL: databaseUrl, METRICS_PUBLIC: 'true' });
    let removing: Promise<void> | undefined;
    const remove = () => (removing ??= hub.remove());
    onTestFinished(remove, LIMIT_MS);
    return { ...hub, remove };
  };

  it(
    'are in a backup with their leases and dependencies, and go on after a restore',
    async () => {
      const [{ database }, { database: second, pool }] = [await newDatabase(), await newDatabase()];
      const hub = await start(database.url);
      const tasks = new TaskCalls(hub.client, 'p');
      const done = await tasks.create();
      await tasks.act(await tasks.leased(), 'complete');
      const leased = await tasks.create({ priority: 'high' });
      const waits = await tasks.create({ dependsOn: [leased.taskId, done.taskId] });
      const request = { requestId: randomUUID() };
      const lease = await tasks.leased(request);
      await tasks.jobIs(done.jobId, 'completed');
      await hub.remove();
      const written = await createBackup(database.url, { tables, dir: newFolder(), keep: 1 });
      await restoreBackup(pool, written?.file ?? '', { tables });

      const restored = new TaskCalls((await start(second.url)).client, 'p');
      expect(await restored.leased(request)).toMatchObject({ leaseToken: lease.leaseToken });
      const made = await restored.create({ priority: 'low' });
      await restored.act(lease, 'complete', { result: 1 });
      expect((await restored.leased()).task.taskId).toBe(waits.taskId);
      expect((await restored.leased()).task.taskId).toBe(made.taskId);
      expect(await restored.jobIs(leased.jobId, 'completed')).toMatchObject({ result: 1 });
    },
    LIMIT_MS,
  );

  it(
    'are removed with their leases when they have ended long ago, and counted until then',
    async () => {
      const { database, pool } = await newDatabase();
      const hub = await start(database.url);
      const tasks = new TaskCalls(hub.client, 'p');
      const old = await tasks.create();
      await tasks.act(await tasks.leased(), 'complete');
      await tasks.jobIs(old.jobId, 'completed');
      const open = await tasks.create();
      await tasks.create({ dependsOn: [open.taskId] });
      const { text } = await hub.client.send({ path: '/metrics' });
      for (const sample of ['ready"} 1', 'blocked"} 1', 'leased"} 0'])
        expect(text).toContain(`runnerhub_tasks{state="${sample}`);
      expect(text).toMatch(/runnerhub_task_requests_waiting 0\n/);
      await pool.query(`update tasks set ended_at = now() - interval '31 days' where ended_at is not null`);
      await pool.query(`update tasks set created_at = now() - interval '90 days'`);
      await hub.app.get(LedgerRetention, { strict: false }).apply();
      await tasks.send('GET', `/${old.taskId}`, undefined, 404);
      expect(await tasks.get(open.taskId)).toMatchObject({ state: 'ready' });
      expect((await pool.query(`select from task_leases`)).rowCount).toBe(0);
    },
    LIMIT_MS,
  );
});
