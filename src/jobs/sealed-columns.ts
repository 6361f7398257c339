import { SetMetadata } from '@nestjs/common';

/** A column of a table whose texts `SecretBox` has sealed. */
export interface SealedColumn {
  table: string;
  /** Primary key: a column that can be compared as text. */
  key: string;
  column: string;
  /** Purpose that the texts were sealed for. */
  purpose: string;
}

export const SEALED_COLUMNS = Symbol('SealedColumns');

/** Declares, on the provider that owns a table, which of its columns are sealed again when the key changes. */
export const SealedColumns = (...columns: SealedColumn[]) => SetMetadata(SEALED_COLUMNS, columns);
