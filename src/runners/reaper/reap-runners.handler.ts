import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { withBackgroundPriority, skipIfForbidden, nullIfNotFound } from '../../github/client/github-api.js';
import { GitHubClient, type GitHubRunner } from '../../github/client/github-client.js';
import type { RunnerTarget } from '../../github/client/github-target.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { Capacity } from '../capacity/capacity.js';
import { RunnerNames } from '../model/runner-names.js';
import { scopeTarget } from '../../github/client/github-target.js';
import { RunnerInventory } from './runner-inventory.js';

const reapRunnersPayload = z.strictObject({
  scope: postgresSafeText(200).regex(/^[^/\s]+(\/[^/\s]+)?$/, 'must be owner/name, or an organisation'),
});
type ReapRunnersPayload = z.output<typeof reapRunnersPayload>;

type Reaped = { registered: number; online: number; removed: number } | { skipped: string };

/** Lists a repository's or organization's runners, removes this hub's orphaned registrations, records which are online. */
@JobHandler({
  type: 'reap_runners',
  // The job waits for GitHub, and few other jobs wait behind it here.
  queue: 'background',
  payload: reapRunnersPayload,
  retry: exponential({ attempts: 3, delay: '10s' }),
})
export class ReapRunnersHandler implements Handler<ReapRunnersPayload, Reaped> {
  constructor(
    private readonly github: GitHubClient,
    private readonly names: RunnerNames,
    private readonly runnerInventory: RunnerInventory,
    private readonly capacity: Capacity,
  ) {}

  run(payload: ReapRunnersPayload, ctx: JobContext): Promise<Reaped> {
    return withBackgroundPriority(() => this.reap(payload, ctx));
  }

  private async reap({ scope }: ReapRunnersPayload, ctx: JobContext): Promise<Reaped> {
    const at = new Date(ledgerClock.now());
    const target = scopeTarget(scope);
    const list = await skipIfForbidden(nullIfNotFound(this.github.listRunners(target)));
    if (list === null)
      return { skipped: `GitHub shows no runners of ${scope}: it is gone, or the credentials can't read it` };
    if ('skipped' in list) return list;
    const prefix = await this.names.prefix();
    const ours = list.runners.filter(({ name }) => name.startsWith(prefix));
    const lost = await this.runnerInventory.lost(ours.map(({ name }) => name));
    const [online, offline] = [ours.filter(isOnline), ours.filter((runner) => !isOnline(runner))];
    const busy = namesOf(ours.filter((runner) => runner.busy));
    const seen = { scope, online: namesOf(online), offline: namesOf(offline), busy, complete: list.complete, at };
    await this.capacity.change((db) => this.runnerInventory.note(seen, db));
    let removed = 0;
    for (const runner of ours.filter(({ name }) => lost.has(name))) {
      ctx.signal.throwIfAborted();
      if (await this.remove(target, runner)) removed += 1;
    }
    if (removed > 0) ctx.log(`${removed} orphaned registrations removed`);
    return { registered: ours.length, online: online.length, removed };
  }

  /** Removes a registration, unless the runner has a job: after that it takes no other. */
  private async remove(target: RunnerTarget, { id, busy }: GitHubRunner): Promise<boolean> {
    if (busy) return false;
    try {
      return await this.github.deleteRunner(target, id);
    } catch (error) {
      if (error instanceof HubError && error.code === 'RUNNER_BUSY') return false;
      throw error;
    }
  }
}

function isOnline({ status }: GitHubRunner): boolean {
  return status === 'online';
}

function namesOf(runners: GitHubRunner[]): string[] {
  return runners.map(({ name }) => name);
}
