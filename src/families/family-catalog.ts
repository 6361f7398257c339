import type { BackupTable } from '../jobs/backup-table.js';
import { CleanupModule } from './cleanup/cleanup.module.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { ProbeModule } from './probe/probe.module.js';
import { StatusModule } from './status/status.module.js';

/** Job families of the hub. A new one is a folder beside these, and an entry here. */
export const FAMILIES = [DeadLetterModule, ProbeModule, CleanupModule, StatusModule];

/** Tables of families, of which a backup keeps rows: none yet. */
export const FAMILY_TABLES: BackupTable[] = [];
