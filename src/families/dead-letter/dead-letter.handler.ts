import { Inject, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { HUB_KEYS } from '../../jobs/hub-keys.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { JobRegistry } from '../../jobs/job-registry.js';

const deadLetterPayload = z.strictObject({ jobId: z.uuid() });

/** Job type that alerts people, if the hub has it. */
const ALERT = 'send_alert';
/** Failures of one type with one code raise their alert once in this time at most. */
const ALERT_TTL_MS = 3_600_000;
/** Reports of an alert within the time after which it would be resolved without one. */
const REPORTS = 4;

interface DeadLetter {
  type: string;
  queue: string;
  code: string;
  message: string;
}

/** Logs each permanently failed job, once, wherever it failed, and enqueues an alert. The ledger creates these jobs. */
@JobHandler({ type: 'dead_letter', queue: 'dead-letter', payload: deadLetterPayload })
export class DeadLetterHandler implements Handler<z.output<typeof deadLetterPayload>> {
  private readonly logger = new Logger('DeadLetters');

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly registry: JobRegistry,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run({ jobId }: z.output<typeof deadLetterPayload>, ctx: JobContext): Promise<{ alert: string | null }> {
    const { rows } = await this.pool.query<DeadLetter>(
      `select type, queue, code, message from dead_letters where id = $1`,
      [ctx.jobId],
    );
    const letter = rows[0];
    if (!letter) {
      // This dead letter was enqueued by hand.
      this.logger.warn({ jobId }, 'dead letter belongs to no failed job; it was enqueued by hand');
      return { alert: null };
    }
    this.logger.error(
      { jobId, deadLetterId: ctx.jobId, ...letter },
      'job failed permanently; redrive it after fixing the cause',
    );
    return { alert: await this.alert(letter, ctx) };
  }

  /** Enqueues an alert, except for failed alerts, which would otherwise alert forever. */
  private async alert({ type, queue, code }: DeadLetter, ctx: JobContext): Promise<string | null> {
    if (type === ALERT || !this.registry.find(ALERT)) return null;
    const { resolveAfterMs } = this.config.alerts;
    const { id } = await ctx.enqueue({
      type: ALERT,
      data: { severity: 'error', title: `${type} on ${queue} failed with ${code}`, labels: { queue, type, code } },
      dedupeKey: `${HUB_KEYS}dead-letter:${type}:${code}`,
      dedupeTtl: resolveAfterMs === 0 ? ALERT_TTL_MS : Math.min(ALERT_TTL_MS, Math.ceil(resolveAfterMs / REPORTS)),
    });
    return id;
  }
}
