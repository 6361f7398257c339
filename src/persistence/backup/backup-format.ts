/**
 * A backup is gzipped JSON lines: a header, one line for each row, a trailer. A row's line is `{"<table>":<row>}` with the
 * row as PostgreSQL writes it (row_to_json), so that numbers keep all their digits and no column is forgotten.
 */
export const FORMAT = 'runnerhub-backup';
export const FORMAT_VERSION = 1;

/** In the order in which they stand in the file, and come back. */
export const BACKUP_TABLES = [
  'queues',
  'schedules',
  'deliveries',
  'demands',
  'runners',
  'job_keys',
  'jobs',
  'dead_letters',
  'dispatched_runs',
] as const;
export type BackupTable = (typeof BACKUP_TABLES)[number];

export interface BackupHeader {
  format: typeof FORMAT;
  version: number;
  /** The hub's. */
  hub: string;
  /** Of the snapshot, by PostgreSQL's clock. */
  createdAt: string;
  ledger: string;
  /** Columns that the rows carry. */
  columns: Record<BackupTable, string[]>;
  rows: Record<BackupTable, number>;
  /** Open ones among the jobs; the others are what these may ask about. */
  openJobs: number;
}

/** Times sort as names do. */
const NAME = /^runnerhub-([0-9a-f]{8})-\d{8}T\d{9}Z\.jsonl\.gz$/;
const TEMPORARY = /^\.runnerhub-[0-9a-f]{8}-\d{8}T\d{9}Z\.jsonl\.gz\.\d+\.tmp$/;

export function backupName(ledger: string, at: Date): string {
  return `runnerhub-${ledger.slice(0, 8)}-${at.toISOString().replaceAll(/[-:.]/g, '')}.jsonl.gz`;
}

export function isBackupOf(ledger: string, name: string): boolean {
  return NAME.exec(name)?.[1] === ledger.slice(0, 8);
}

export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}
