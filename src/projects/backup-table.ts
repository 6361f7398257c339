import type { BackupTable } from '../jobs/backup-table.js';

/** Projects, which people have set; their variables are sealed. */
export const PROJECTS: BackupTable = { name: 'projects', contents: `from projects t` };
