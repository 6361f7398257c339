import { newId } from '../../../common/ids.js';

/**
 * Format of an archive: gzipped JSON lines with a header, one line for each kept log or line of a log, and a trailer
 * (see checksummed-lines.ts). A job's line is `{"job_log":{"job_id","type","queue","seq","at","line"}}`, a runner's log
 * is `{"runner_log":{…,"log"}}`.
 */
export const FORMAT = 'runnerhub-logs';
export const FORMAT_VERSION = 1;

export interface ArchiveHeader {
  format: typeof FORMAT;
  version: number;
  /** Version of the hub. */
  hub: string;
  createdAt: string;
  /** Ledger of the logs. */
  ledger: string;
  kind: string;
}

/** File names sort by time. */
const TEMPORARY = /^\.runnerhub-[a-z_]+-logs-[0-9a-f]{8}-\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl\.gz\.\d+\.tmp$/;

/** Returns a unique name: an existing file must not be replaced, even by a hub whose clock was set back. */
export function archiveName(kind: string, ledger: string, at: Date): string {
  const time = at.toISOString().replaceAll(/[-:.]/g, '');
  return `runnerhub-${kind.replace('_log', '-logs')}-${ledger.slice(0, 8)}-${time}-${newId().slice(-8)}.jsonl.gz`;
}

export function isTemporaryArchive(name: string): boolean {
  return TEMPORARY.test(name);
}
