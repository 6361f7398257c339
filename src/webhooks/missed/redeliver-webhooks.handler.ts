import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { GitHubHooks, type Hook, type HookAttempt } from '../../github/github-hooks.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { HookStore, toHook } from './hook-store.js';
import { undelivered } from './undelivered.js';

const redeliverWebhooksPayload = z.strictObject({ hookId: z.string().regex(/^\d{1,18}$/) });
type RedeliverWebhooksPayload = z.output<typeof redeliverWebhooksPayload>;

type Redelivered = { seen: number; redelivered: number } | { skipped: string };

/** How far the first look at a hook goes back; GitHub keeps three days. */
const FIRST_LOOK_MS = 86_400_000;
/** Looked at again: an attempt may have been under way, and clocks differ. */
const OVERLAP_MS = 900_000;
/** Of 100 attempts: a hook that sends more in one look is caught up with in the next. */
const MAX_PAGES = 100;

/** Has GitHub send again what it could not deliver while the hub was away. */
@JobHandler({
  type: 'redeliver_webhooks',
  queue: 'webhook-processing',
  payload: redeliverWebhooksPayload,
  retry: exponential({ attempts: 3, delay: '10s', notOn: ['NOT_CONFIGURED', 'AUTHENTICATION_FAILED'] }),
})
export class RedeliverWebhooks implements Handler<RedeliverWebhooksPayload, Redelivered> {
  constructor(
    private readonly hooks: HookStore,
    private readonly github: GitHubHooks,
  ) {}

  async run({ hookId }: RedeliverWebhooksPayload, ctx: JobContext): Promise<Redelivered> {
    const known = await this.hooks.find(hookId);
    if (!known) throw new HubError('PERMANENT_ERROR', `No delivery has come from hook ${hookId}`);
    const now = Date.now();
    const since = known.checkedUntil ? known.checkedUntil.getTime() - OVERLAP_MS : now - FIRST_LOOK_MS;
    const attempts = await this.attemptsSince(toHook(known), since, ctx);
    if (!attempts) return { skipped: `GitHub shows no hook ${hookId}: it is gone, or the token may not read hooks` };
    const missing = undelivered(attempts);
    const stored = await this.hooks.stored(missing.map(({ guid }) => guid));
    let redelivered = 0;
    for (const { id, guid } of missing) {
      ctx.signal.throwIfAborted();
      if (!stored.has(guid) && (await this.github.redeliver(toHook(known), id))) redelivered += 1;
    }
    if (redelivered > 0) ctx.log(`GitHub sends ${redelivered} deliveries again`);
    await this.hooks.checked(hookId, new Date(now));
    return { seen: attempts.length, redelivered };
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
