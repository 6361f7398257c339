import type { BackupTable } from '../../jobs/backup-table.js';

/** Endpoints, which operators have set; their secrets are sealed. */
export const WEBHOOK_ENDPOINTS: BackupTable = { name: 'webhook_endpoints', contents: `from webhook_endpoints t` };
