import { HubError } from '../../../common/errors.js';
import { toPostgresSafe } from '../../../common/postgres-safe-json.js';

/** A pull request, at whichever host it is. */
export interface PullRequest {
  number: number;
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string;
  headSha: string;
  /** Branch that it is to be merged into, or was. */
  base: string;
  /** Null: the host does not know yet. */
  mergeable: boolean | null;
  mergeSha: string | null;
  mergedAt: Date | null;
}

/** What became of a request in a merge queue. */
export type QueuedMerge =
  { state: 'merged'; sha: string } | { state: 'waiting'; id: string } | { state: 'failed'; message: string };

/**
 * A repository at GitHub or Gitea. Errors of all methods: NOT_CONFIGURED, AUTHENTICATION_FAILED, NOT_FOUND, RATE_LIMITED,
 * NETWORK_TIMEOUT, and errors of the host; those after which an act may have happened are `MAY_HAVE_HAPPENED`.
 */
export interface PullRequestHost {
  readonly provider: 'github' | 'gitea';
  /** `owner/name`. */
  readonly repository: string;
  /** What all jobs that call the host share; undefined: its client paces all calls. */
  readonly lane: string | undefined;
  /** Creates a branch from the default one if it is missing; returns whether it was. */
  ensureBranch(branch: string): Promise<boolean>;
  read(number: number): Promise<PullRequest>;
  /** Makes the request one for another branch. @throws HubError MERGE_NOT_ALLOWED */
  retarget(number: number, base: string): Promise<PullRequest>;
  /**
   * Squashes and merges the head that was read; returns the commit.
   * @throws HubError MERGE_CONFLICT, MERGE_NOT_ALLOWED, HEAD_MOVED, MERGE_NOT_READY (in some seconds it may be),
   * MERGE_QUEUE_REQUIRED
   */
  merge(pull: PullRequest): Promise<string>;
  /** Adds the request to the branch's merge queue, after MERGE_QUEUE_REQUIRED; one that is there stays, with the id '' if the host gives none. */
  enqueue(pull: PullRequest): Promise<QueuedMerge>;
  /** Reads what became of it. */
  enqueued(number: number, id: string): Promise<QueuedMerge>;
}

/** Codes after which a merge may have happened all the same. */
export const MAY_HAVE_HAPPENED = new Set(['NETWORK_TIMEOUT', 'GITHUB_ERROR', 'GITEA_ERROR', 'INTERNAL']);

/** Both hosts take far longer texts than anybody reads. */
const MAX_TITLE = 250;
const MAX_MESSAGE = 60_000;

/** Returns the commit's title and message, from those of the request: the title is one line, and names its number as GitHub does. */
export function commitOf({ title, body, number }: PullRequest): { title: string; message: string } {
  const line = title
    .replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, MAX_TITLE);
  const message = toPostgresSafe(body.slice(0, MAX_MESSAGE));
  return { title: toPostgresSafe(`${line} (#${number})`).trim(), message };
}

export const withoutCommits = (repository: string) =>
  new HubError('INVALID_CONFIGURATION', `${repository} has no commits: push its default branch first`);
