/** What a backup keeps of a table: the rows that open jobs need in order to run after a restore. */
export interface BackupTable {
  name: string;
  /** SQL from `from` on, whose rows are `t`. It uses an index over what is open, so that it reads no history. */
  contents: string;
  /** Column that orders the rows, if their order must survive a restore. */
  orderedBy?: string;
  /** Maximum number of rows that are in memory at once; fewer for rows of many megabytes. */
  most?: number;
  /** Columns that have a new name, by the name that they have in older files. */
  renamed?: Record<string, string>;
  /** SQL for the new value of a restored row's columns, which are `r`'s. */
  restored?: Record<string, string>;
  /** Further SQL of a restore, after the inserted rows `done` and the file's rows `input`; `$2` is the jobs' events' detail. */
  also?: string;
}

/** Nest's injection token for the tables of a backup, in their order in the file. */
export const BACKUP_TABLES = Symbol('BackupTables');
