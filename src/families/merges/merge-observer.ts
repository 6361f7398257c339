/** What became of a pull request. */
export const MERGE_RESULTS = ['merged', 'skipped', 'failed'] as const;
export type MergeResult = (typeof MERGE_RESULTS)[number];

/** Receives the results of pull requests for metrics. Neither throws nor waits. */
export abstract class MergeObserver {
  abstract ended(provider: 'github' | 'gitea', result: MergeResult): void;
}
