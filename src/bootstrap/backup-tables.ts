import { ARTIFACT_TABLES } from '../artifacts/backup-tables.js';
import { FAMILY_TABLES } from '../families/family-catalog.js';
import type { BackupTable } from '../jobs/backup-table.js';
import { LEDGER_TABLES } from '../persistence/maintenance/backup/ledger-tables.js';
import { PROJECTS } from '../projects/backup-table.js';
import { RUNNER_TABLES } from '../runners/store/backup-tables.js';
import { WEBHOOK_TABLES } from '../webhooks/backup-tables.js';

/** All tables of a backup, of their owners; backups and restores without a hub need them, too. */
export const ALL_BACKUP_TABLES: BackupTable[] = [
  ...LEDGER_TABLES,
  ...WEBHOOK_TABLES,
  ...RUNNER_TABLES,
  ...FAMILY_TABLES,
  ...ARTIFACT_TABLES,
  PROJECTS,
];
