import { Inject, Injectable, Logger } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../../common/errors.js';
import { toPostgresSafe } from '../../../common/postgres-safe-json.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { AlertChannels } from '../channels/alert-channels.js';
import { deliveryOutcome } from './delivery-outcome.js';
import type { Delivery } from '../model/delivery.js';
import { NotificationStore, type DeliveryOutcome } from './notification-store.js';

const MAX_MESSAGE = 500;

/** Delivers notifications to their channels: for a job, or for the evaluating node when no job has begun to. */
@Injectable()
export class AlertDelivery {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly store: NotificationStore,
    private readonly channels: AlertChannels,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** Delivers what is due, of one alert or of all, until nothing more is. */
  async deliver(which: { alertId?: string; overdueMs?: number }, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const claimed = await this.store.claim(which);
      if (claimed.length === 0) return;
      await this.sendAll(claimed, signal);
    }
  }

  /** Channels in parallel, one message of a channel after the other, and one record of all outcomes. */
  private async sendAll(claimed: readonly Delivery[], signal?: AbortSignal): Promise<void> {
    const outcomes: DeliveryOutcome[] = [];
    const held = new Map<string, number>();
    const lanes = new Set(claimed.map(({ channel }) => channel));
    const lane = async (channel: string) => {
      for (const delivery of claimed.filter((one) => one.channel === channel)) {
        const { outcome, heldMs } = await this.send(delivery, held.get(channel), signal);
        if (heldMs !== undefined) held.set(channel, heldMs);
        outcomes.push(outcome);
      }
    };
    await Promise.all([...lanes].map(lane));
    await this.store.record(outcomes, held);
  }

  private async send(delivery: Delivery, heldMs: number | undefined, signal?: AbortSignal) {
    const { notificationId: id, alert, channel, status, attempts } = delivery;
    // The channel has just asked for a pause.
    if (heldMs !== undefined) return { outcome: { id, state: 'pending' as const, delayMs: heldMs } };
    const { alertCallMs, alertRetryMs } = this.config.timings;
    const limit = AbortSignal.timeout(alertCallMs);
    try {
      await this.channels.get(channel).send(delivery, signal ? AbortSignal.any([limit, signal]) : limit);
      this.logger.log({ alertId: alert.id, key: alert.key, channel, status, attempts }, 'alert delivered');
      return { outcome: { id, state: 'sent' as const } };
    } catch (error) {
      const late = limit.aborted && !isA(error, HubError);
      const failure = late ? new HubError('NETWORK_TIMEOUT', `${channel} took longer than ${alertCallMs} ms`) : error;
      const decided = deliveryOutcome(failure, attempts, alertRetryMs);
      const message = toPostgresSafe(messageOf(failure).slice(0, MAX_MESSAGE));
      const fields = { alertId: alert.id, channel, status, attempts, code: decided.code, reason: message };
      const next = decided.state === 'failed' ? 'it is given up' : 'it is tried again';
      this.logger.warn(fields, `alert delivery failed; ${next}`);
      return {
        outcome: { id, state: decided.state, delayMs: decided.delayMs, code: decided.code, message },
        heldMs: decided.heldMs,
      };
    }
  }
}
