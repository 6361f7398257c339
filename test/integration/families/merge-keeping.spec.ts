import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_BACKUP_TABLES as tables } from '../../../src/bootstrap/backup-tables.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { createBackup } from '../../../src/persistence/maintenance/backup/create-backup.js';
import { restoreBackup } from '../../../src/persistence/maintenance/backup/restore.js';
import { eventually } from '../../support/eventually.js';
import { MergeHub } from '../../support/hub/merge-hub.js';
import { LIMIT_MS, newDatabase, newFolder } from '../../support/stores/backups.js';

describe('merges that are kept', () => {
  it(
    'are in a backup with what is merged of them, and go on after a restore',
    async () => {
      const [{ database }, { database: second, pool }] = [await newDatabase(), await newDatabase()];
      const first = await MergeHub.start({ DATABASE_URL: database.url });
      onTestFinished(() => first.close(), LIMIT_MS);
      const { github } = first;
      const pulls = [github.openPull('octo/shop'), github.openPull('octo/shop'), github.openPull('octo/shop')];
      const [a = '', b = '', later = ''] = await first.tasks(
        'github',
        Object.fromEntries(pulls.map(({ number }) => [`task-${number}`, number])),
      );
      // After the first merge nothing is ready any more.
      github.on('request', ({ route }) => {
        if (route.endsWith('/merge')) github.faults.set({ unknownMergeability: 1 });
      });
      const fields = { projectId: 'github', targetBranch: 'main' };
      const { jobId } = await first.create({ ...fields, taskGroupId: 'running', taskIds: [a, b] });
      const data = { ...fields, taskGroupId: 'later', taskIds: [later] };
      const job = { type: 'merge_tasks', data, delay: 3_600_000 };
      const { id } = await first.ask<{ id: string }>('POST', '/api/queues/jobs', job, 202);
      await eventually(async () => (await first.get('running')).merged === 1);
      await first.hub.close();
      const written = await createBackup(database.url, { tables, dir: newFolder(), keep: 1 });
      await restoreBackup(pool, written?.file ?? '', { tables });

      const next = await MergeHub.after(first, { DATABASE_URL: second.url });
      onTestFinished(() => next.hub.remove(), LIMIT_MS);
      expect(await next.get('running')).toMatchObject({ jobId, merged: 1, items: [{ sha: pulls[0]?.mergeSha }, {}] });
      github.faults.set({ unknownMergeability: 0 });
      github.on('request', () => github.faults.set({ unknownMergeability: 0 }));
      expect((await next.ended('running')).merge).toMatchObject({ state: 'completed', merged: 2 });
      await next.ask('POST', `/api/queues/jobs/${id}/promote`, { reason: 'now' });
      await eventually(async () => (await next.job(id)).state === 'completed');
      expect(pulls.map(({ merges }) => merges)).toEqual([1, 1, 1]);
    },
    LIMIT_MS,
  );

  it(
    'are removed with their items when they have ended long ago',
    async () => {
      const hub = await MergeHub.start();
      onTestFinished(() => hub.close(), LIMIT_MS);
      await hub.ask('POST', '/api/queues/merges/pause', {});
      const fields = { projectId: 'github', targetBranch: 'main' };
      await hub.create({ ...fields, taskGroupId: 'ended', taskIds: ['t'] });
      const { jobId } = await hub.get('ended');
      await hub.ask('POST', `/api/queues/jobs/${jobId}/cancel`, { reason: 'r' });
      await hub.create({ ...fields, taskGroupId: 'open', taskIds: ['t'] });
      await hub.hub.ledger.query(`update merges set created_at = now() - interval '31 days'`);
      await hub.hub.app.get(LedgerRetention, { strict: false }).apply();
      await hub.ask('GET', '/api/merges/ended', undefined, 404);
      expect(await hub.get('open')).toMatchObject({ state: 'waiting', items: [{ taskId: 't' }] });
      expect((await hub.hub.ledger.query(`select from merge_items`)).rowCount).toBe(1);
    },
    LIMIT_MS,
  );
});
