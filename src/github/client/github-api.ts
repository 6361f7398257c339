import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Octokit } from 'octokit';
import { systemClock } from '../../common/clock.js';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { GitHubCredentials } from './github-credentials.js';
import { GitHubObserver } from './github-observer.js';
import { fetchThrough } from '../../common/fetch-through.js';
import { toHubError } from './github-errors.js';
import { urgency } from './github-fetch.js';
import type { RunnerTarget } from './github-target.js';
import { RemainingCalls } from './remaining-calls.js';

/** Target of a call; `app`: the GitHub App itself, wherever it is installed. */
export type ApiTarget = RunnerTarget | 'app';

/**
 * The hub's only access to GitHub's API. Every error is a HubError: NOT_CONFIGURED, AUTHENTICATION_FAILED, NOT_FOUND,
 * RATE_LIMITED (with `retryAfterMs`), NETWORK_TIMEOUT (worth another attempt; the call may have been carried out),
 * PERMANENT_ERROR (GitHub calls the request invalid), GITHUB_ERROR (anything else).
 */
@Injectable()
export class GitHubApi {
  private readonly credentials: GitHubCredentials;

  constructor(
    @Inject(HUB_CONFIG) { github, proxy }: Pick<HubConfig, 'github' | 'proxy'>,
    @Optional() observer?: GitHubObserver,
    @Optional() remainingCalls?: RemainingCalls,
  ) {
    const both: GitHubObserver = {
      answered: (answer, limit) => {
        remainingCalls?.note(limit);
        observer?.answered(answer, limit);
      },
    };
    this.credentials = new GitHubCredentials(github, systemClock, fetchThrough(proxy), both);
  }

  /**
   * Calls GitHub with the target's credentials.
   * @param act the action, for messages: `register runner x with octo/hello`
   * @param codes error codes by HTTP status, where a status means something special for this call
   */
  async call<T>(
    target: ApiTarget,
    act: string,
    send: (octokit: Octokit) => Promise<T>,
    codes: Record<number, string> = {},
  ): Promise<T> {
    const octokit = target === 'app' ? this.credentials.octokitOfApp() : await this.credentials.octokitFor(target);
    try {
      return await send(octokit);
    } catch (error) {
      const hubError = toHubError(error, act, codes);
      if (hubError.code === 'AUTHENTICATION_FAILED' && target !== 'app') this.credentials.forget(target);
      throw hubError;
    }
  }
}

/** Runs `work` at low priority: its calls wait for all others, and leave them the last fifth of the hour's budget. */
export function withBackgroundPriority<T>(work: () => Promise<T>): Promise<T> {
  return urgency.run('background', work);
}

/** Returns null instead of throwing NOT_FOUND. */
export async function nullIfNotFound<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HubError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Returns the reason instead of throwing when rights are missing: every attempt would fail the same way. */
export async function skipIfForbidden<T>(call: Promise<T>): Promise<T | { skipped: string }> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HubError && NO_RIGHTS.has(error.code)) return { skipped: error.message };
    throw error;
  }
}

const NO_RIGHTS = new Set(['AUTHENTICATION_FAILED', 'NOT_CONFIGURED']);
