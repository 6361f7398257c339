import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../../common/errors.js';
import { toPostgresSafe } from '../../../common/postgres-safe-json.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { AlertChannels } from '../channels/alert-channels.js';
import { CHANNELS, type ChannelName } from '../model/alert.js';
import { deliveryOutcome } from './delivery-outcome.js';
import type { Delivery } from '../model/delivery.js';
import { NotificationStore, type DeliveryOutcome, type DueNotifications } from './notification-store.js';

const MAX_MESSAGE = 500;
/** Delay before an outcome that PostgreSQL could not take is written again. */
const RECORD_AGAIN_MS = 500;

/** Delivers notifications to their channels: for a job, or for the evaluating node when no job has begun to. */
@Injectable()
export class AlertDelivery implements OnModuleDestroy {
  private readonly logger = new Logger('Alerts');
  private readonly closing = new AbortController();

  constructor(
    private readonly store: NotificationStore,
    private readonly channels: AlertChannels,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** Delivers what is due until nothing more is: channels in parallel, so that one that hangs delays no other. */
  async deliver(which: DueNotifications, signal?: AbortSignal): Promise<void> {
    const lanes = await Promise.allSettled(CHANNELS.map((channel) => this.deliverTo(channel, which, signal)));
    const failed = lanes.find((lane) => lane.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** One message after the other, each recorded before the next is claimed. */
  private async deliverTo(channel: ChannelName, which: DueNotifications, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const delivery = await this.store.claim(channel, which);
      if (delivery === undefined) return;
      await this.record(delivery, await this.send(delivery, signal), signal);
    }
  }

  /** The message has left, only its record is missing: without one it would be sent again. */
  private async record(delivery: Delivery, outcome: DeliveryOutcome, signal?: AbortSignal): Promise<void> {
    for (;;) {
      try {
        return await this.store.record(delivery, outcome);
      } catch (error) {
        const away = isA(error, HubError) && error.code === 'LEDGER_UNAVAILABLE';
        if (!away || signal?.aborted || this.closing.signal.aborted) throw error;
        await pause(RECORD_AGAIN_MS);
      }
    }
  }

  private async send(delivery: Delivery, signal?: AbortSignal): Promise<DeliveryOutcome> {
    const { alert, channel, status, attempts } = delivery;
    const { alertCallMs, alertRetryMs } = this.config.timings;
    const limit = AbortSignal.timeout(alertCallMs);
    const fields = { alertId: alert.id, key: alert.key, channel, status, attempts };
    try {
      const stop = signal ? AbortSignal.any([limit, signal]) : limit;
      const missed = await this.channels.get(channel).send(delivery, stop);
      if (missed === undefined) this.logger.log(fields, 'alert delivered');
      else
        this.logger.warn({ ...fields, reason: missed.message }, 'alert delivered, but not to all; check the addresses');
      return { state: 'sent', code: missed?.code, message: missed?.message.slice(0, MAX_MESSAGE) };
    } catch (error) {
      const late = limit.aborted && !isA(error, HubError);
      const failure = late ? new HubError('NETWORK_TIMEOUT', `${channel} took longer than ${alertCallMs} ms`) : error;
      const decided = deliveryOutcome(failure, attempts, alertRetryMs);
      const message = toPostgresSafe(messageOf(failure).slice(0, MAX_MESSAGE));
      const next = decided.state === 'failed' ? 'it is given up' : 'it is tried again';
      this.logger.warn({ ...fields, code: decided.code, reason: message }, `alert delivery failed; ${next}`);
      return { ...decided, message };
    }
  }
}
