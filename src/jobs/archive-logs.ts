import { SetMetadata } from '@nestjs/common';

/**
 * Text limit for a page that the previous one does not predict; only the last piece may exceed it. JSON makes up to six
 * characters of a byte (control characters), so a page is 8 MB at most, plus one piece.
 */
export const MOST_BYTES = 1_333_333;

/** A table's logs, which `cleanup_logs` moves into files once their retention is over. */
export interface ArchivedLog {
  /** `<owner>_log`, with which each line of an archive begins. */
  kind: string;
  /** Maximum number of pieces in a page. */
  most: number;
  /**
   * A statement that returns `key`, `version` and `json` (text) of pieces after the key `$2` (null: from the first), in the
   * order of their keys, whose owners ended before the instant `$1`: `$3` at most, and MOST_BYTES of text together.
   */
  page: string;
  /** A statement that removes the pieces of the keys `$2` that still have the versions `$3` and such an owner. */
  remove: string;
}

export const ARCHIVED_LOGS = Symbol('ArchivedLogs');

/** Declares, on the provider that owns tables beside the jobs', the logs in them. */
export const ArchiveLogs = (...logs: ArchivedLog[]) => SetMetadata(ARCHIVED_LOGS, logs);
