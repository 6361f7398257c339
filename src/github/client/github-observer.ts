/** Rate limit of a resource of GitHub's API, as an answer states it. */
export interface RateLimit {
  resource: string;
  limit: number;
  remaining: number;
  /** Milliseconds since 1970. */
  resetAt: number;
}

/** Kind of an answer; `rate_limited`: it asks to wait. */
export type GitHubAnswer = 'ok' | 'rate_limited' | 'client_error' | 'server_error';

/** Port for answers of GitHub's API, implemented by the metrics. */
export abstract class GitHubObserver {
  abstract answered(answer: GitHubAnswer, limit: RateLimit | undefined): void;
}
