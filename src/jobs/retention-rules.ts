import { SetMetadata } from '@nestjs/common';

/** Deletes the rows of one table that are past their age. */
export interface RetentionRule {
  /** A statement; `$1` is the age in milliseconds, to be compared with `now()`. */
  delete: string;
  /** The number in the answer of a cleanup to which the rows are added; undefined: none. */
  counts?: 'rollups' | 'runners' | 'nodes';
}

export const RETENTION_RULES = Symbol('RetentionRules');

/** Declares, on the provider that owns tables beside the jobs', what their retention removes. */
export const RetentionRules = (...rules: RetentionRule[]) => SetMetadata(RETENTION_RULES, rules);
