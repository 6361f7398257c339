import { Injectable } from '@nestjs/common';
import type { Octokit } from 'octokit';
import { GitHubApi, nullIfNotFound, type ApiTarget } from './github-api.js';
import type { OrganizationTarget, RepositoryTarget } from './github-target.js';

/** Source of webhooks: a repository's hook, an organization's, or the App's own. */
export type Hook = { at: RepositoryTarget; id: number } | { at: OrganizationTarget; id: number } | { at: 'app' };

/** Delivery attempt; `guid` identifies the delivery, and is the same in all its attempts. */
export interface HookAttempt {
  id: number;
  guid: string;
  at: Date;
  /** The receiver's status; 0 or another code that is not 2xx when it gave no answer. */
  status: number;
  redelivery: boolean;
  event: string;
}

export interface HookPage {
  attempts: HookAttempt[];
  /** Cursor of the next page, which has older attempts. */
  cursor: string | undefined;
}

const PER_PAGE = 100;

/** GitHub's log of its deliveries, kept for three days. */
@Injectable()
export class GitHubHooks {
  constructor(private readonly api: GitHubApi) {}

  /** Returns a page of attempts, newest first; null when the hook does not exist (any more). */
  async page(hook: Hook, cursor?: string): Promise<HookPage | null> {
    const options = { per_page: PER_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await nullIfNotFound(
      this.api.call(targetOf(hook), `list the deliveries of ${nameOf(hook)}`, (octokit) =>
        list(octokit, hook, options),
      ),
    );
    if (!answer) return null;
    return {
      attempts: answer.data.map(({ id, guid, delivered_at, status_code, redelivery, event }) => ({
        ...{ id: Number(id), guid: guid.toLowerCase(), redelivery, event },
        at: new Date(delivered_at),
        status: status_code,
      })),
      cursor: nextCursor(answer.headers.link),
    };
  }

  /** Requests a redelivery, which GitHub sends soon after; false when GitHub no longer keeps the delivery. */
  async redeliver(hook: Hook, attemptId: number): Promise<boolean> {
    const act = `redeliver ${attemptId} of ${nameOf(hook)}`;
    return (
      (await nullIfNotFound(this.api.call(targetOf(hook), act, (octokit) => again(octokit, hook, attemptId)))) !== null
    );
  }
}

function list(octokit: Octokit, hook: Hook, options: { per_page: number; cursor?: string }) {
  if (hook.at === 'app') return octokit.request('GET /app/hook/deliveries', options);
  const { at, id: hook_id } = hook;
  return 'org' in at
    ? octokit.request('GET /orgs/{org}/hooks/{hook_id}/deliveries', { ...at, hook_id, ...options })
    : octokit.request('GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries', { ...at, hook_id, ...options });
}

function again(octokit: Octokit, hook: Hook, delivery_id: number): Promise<unknown> {
  if (hook.at === 'app') return octokit.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id });
  const { at, id: hook_id } = hook;
  return 'org' in at
    ? octokit.request('POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts', {
        ...at,
        hook_id,
        delivery_id,
      })
    : octokit.request('POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts', {
        ...at,
        ...{ hook_id, delivery_id },
      });
}

function targetOf({ at }: Hook): ApiTarget {
  return at;
}

function nameOf(hook: Hook): string {
  if (hook.at === 'app') return "the App's hook";
  return `hook ${hook.id} of ${'org' in hook.at ? hook.at.org : `${hook.at.owner}/${hook.at.repo}`}`;
}

/** `<https://…?cursor=v1_1&per_page=100>; rel="next", …` */
function nextCursor(link: string | undefined): string | undefined {
  const address = /<([^<>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  return address === undefined ? undefined : (new URL(address).searchParams.get('cursor') ?? undefined);
}
