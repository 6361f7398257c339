import type { INestApplication } from '@nestjs/common';
import { BackupScheduler } from '../../../src/persistence/maintenance/backup/backup-scheduler.js';

/** Leaves out the backup at shutdown, for cases that are not about backups: it costs as much as a third of a start. */
export function omitLastBackup(app: INestApplication): void {
  app.get(BackupScheduler, { strict: false }).finish = () => Promise.resolve();
}
