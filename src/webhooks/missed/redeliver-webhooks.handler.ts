import { Inject } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { HubError } from '../../common/errors.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { withBackgroundPriority, skipIfForbidden } from '../../github/client/github-api.js';
import { GitHubHooks, type Hook, type HookAttempt } from '../../github/client/github-hooks.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { HookStore, toHook } from './hook-store.js';
import { undelivered } from './undelivered.js';

const redeliverWebhooksPayload = z.strictObject({ hookId: z.string().regex(/^\d{1,18}$/) });
type RedeliverWebhooksPayload = z.output<typeof redeliverWebhooksPayload>;

type Redelivered = { seen: number; redelivered: number; left: number } | { skipped: string };

/** Time span of the first check of a hook; GitHub keeps three days. */
const FIRST_SPAN_MS = 86_400_000;
/** Overlap with the previous check: an attempt may have been in flight, and clocks differ. */
const OVERLAP_MS = 900_000;
/** Pages of 100 attempts each. Older attempts are left to the polls, which find the jobs. */
const MAX_PAGES = 100;
/** Redeliveries of one check: each is a call of GitHub's hourly budget, which runners need, too. */
const MAX_REDELIVERIES = 500;
/** Pause between checks for the first redelivery. */
const PROBE_POLL_MS = 500;

/** Makes GitHub send again what it could not deliver while the hub was away. */
@JobHandler({
  type: 'redeliver_webhooks',
  // Not in the queue of webhooks: these jobs wait for GitHub, and webhooks would wait for them.
  queue: 'background',
  payload: redeliverWebhooksPayload,
  retry: exponential({ attempts: 3, delay: '10s' }),
})
export class RedeliverWebhooksHandler implements Handler<RedeliverWebhooksPayload, Redelivered> {
  constructor(
    private readonly hooks: HookStore,
    private readonly github: GitHubHooks,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  run(payload: RedeliverWebhooksPayload, ctx: JobContext): Promise<Redelivered> {
    return withBackgroundPriority(() => this.check(payload, ctx));
  }

  private async check({ hookId }: RedeliverWebhooksPayload, ctx: JobContext): Promise<Redelivered> {
    const known = await this.hooks.find(hookId);
    if (!known) throw new HubError('PERMANENT_ERROR', `No delivery has come from hook ${hookId}`);
    const now = ledgerClock.now();
    const since = known.checkedUntil ? known.checkedUntil.getTime() - OVERLAP_MS : now - FIRST_SPAN_MS;
    const attempts = await skipIfForbidden(this.attemptsSince(toHook(known), since, ctx));
    if (attempts === null)
      return { skipped: `GitHub shows no hook ${hookId}: it is gone, or the credentials can't read it` };
    if ('skipped' in attempts) return attempts;
    const failed = undelivered(attempts);
    const stored = await this.hooks.stored(failed.map(({ guid }) => guid));
    const missing = failed.filter(({ guid }) => !stored.has(guid));
    const redelivered = await skipIfForbidden(this.redeliver(toHook(known), missing.slice(0, MAX_REDELIVERIES), ctx));
    if (typeof redelivered !== 'number') return redelivered;
    const left = missing.length - redelivered;
    if (redelivered > 0) ctx.log(`GitHub redelivers ${redelivered} deliveries, ${left} are left`);
    // The rest still counts as failed, and is checked again.
    if (left === 0) await this.hooks.checked(hookId, new Date(now));
    return { seen: attempts.length, redelivered, left };
  }

  /** Redelivers one first: where that does not arrive, none does, and each attempt would only add another failed one. */
  private async redeliver(hook: Hook, missing: HookAttempt[], ctx: JobContext): Promise<number> {
    let redelivered = 0;
    for (const { id, guid } of missing) {
      ctx.signal.throwIfAborted();
      const answer = await this.github.redeliver(hook, id).catch((error: unknown) => {
        // A delivery that GitHub refuses to send must not keep the others from being sent.
        if (error instanceof HubError && error.code === 'PERMANENT_ERROR') return false;
        throw error;
      });
      if (!answer) continue;
      redelivered += 1;
      if (redelivered === 1 && !(await this.arrives(guid, ctx))) break;
    }
    return redelivered;
  }

  private async arrives(guid: string, ctx: JobContext): Promise<boolean> {
    const deadline = Date.now() + this.config.timings.redeliveryProbeMs;
    while (Date.now() < deadline) {
      if ((await this.hooks.stored([guid])).has(guid)) return true;
      // Polls the ledger, since it may arrive at any node.
      await pause(PROBE_POLL_MS, undefined, { signal: ctx.signal });
    }
    ctx.log(`redelivery ${guid} did not arrive: the others are left to the next check`);
    return false;
  }

  private async attemptsSince(hook: Hook, since: number, ctx: JobContext): Promise<HookAttempt[] | null> {
    const attempts: HookAttempt[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      ctx.signal.throwIfAborted();
      const page = await this.github.page(hook, cursor);
      if (!page) return null;
      attempts.push(...page.attempts.filter(({ at }) => at.getTime() >= since));
      const oldest = page.attempts.at(-1)?.at.getTime() ?? -Infinity;
      if (page.cursor === undefined || oldest < since) break;
      ({ cursor } = page);
    }
    return attempts;
  }
}
