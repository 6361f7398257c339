/**
 * Format of a backup: gzipped JSON lines with a header, one line for each row, and a trailer. A row's line is
 * `{"<table>":<row>}` with the row as PostgreSQL writes it (row_to_json), so that numbers keep all their digits and no
 * column is forgotten.
 */
export const FORMAT = 'runnerhub-backup';
export const FORMAT_VERSION = 1;

export interface BackupHeader {
  format: typeof FORMAT;
  version: number;
  /** Version of the hub. */
  hub: string;
  /** Time of the snapshot, by PostgreSQL's clock. */
  createdAt: string;
  ledger: string;
  /** Columns of the rows. */
  columns: Record<string, string[]>;
  rows: Record<string, number>;
  /** Number of open jobs; the file's other jobs are those that open jobs refer to. */
  openJobs: number;
}

/** File names sort by time. */
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
