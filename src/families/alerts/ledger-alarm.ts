import { hostname } from 'node:os';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { newId } from '../../common/ids.js';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { AlertChannels } from './channels/alert-channels.js';
import type { Alert, ChannelName } from './model/alert.js';

type Status = 'firing' | 'resolved';

/** An outage of PostgreSQL, and the channels that know of it. */
interface Outage {
  alert: Alert;
  since: number;
  /** Ids of its two messages, the same for each attempt. */
  ids: Record<Status, string>;
  notified: Set<ChannelName>;
}

/**
 * Reports an outage of PostgreSQL, which no rule can: there is nothing to evaluate it with, nor to record it in. So each
 * node reports what it sees, from memory: once to each channel, and its end to those that it has reached.
 */
@Injectable()
export class LedgerAlarm {
  private readonly logger = new Logger('Alerts');
  private outage: Outage | undefined;

  constructor(
    private readonly channel: ControlChannel,
    private readonly channels: AlertChannels,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Periodic('sampleMs', 'The alarm of PostgreSQL could not be sent; it is tried again in a minute')
  async check(): Promise<void> {
    const { trouble } = this.channel;
    if (trouble === null) return this.over();
    const now = performance.now();
    const ids = { firing: newId(), resolved: newId() };
    this.outage ??= { since: now, alert: alertOf(trouble), ids, notified: new Set() };
    if (now - this.outage.since < this.config.timings.sampleMs) return;
    const { outage } = this;
    const missing = this.channels.configured.filter((name) => !outage.notified.has(name));
    const reached = await Promise.all(missing.map((name) => this.send(name, outage, 'firing')));
    missing.filter((_, n) => reached[n]).forEach((name) => outage.notified.add(name));
  }

  /** Reports the end once: what fails now is not kept. */
  private async over(): Promise<void> {
    if (this.outage === undefined) return;
    const { outage } = this;
    this.outage = undefined;
    const alert: Alert = { ...outage.alert, state: 'resolved', resolvedAt: new Date() };
    await Promise.all([...outage.notified].map((name) => this.send(name, { ...outage, alert }, 'resolved')));
  }

  /** @returns whether the channel has taken the message */
  private async send(channel: ChannelName, { alert, ids }: Outage, status: Status): Promise<boolean> {
    const delivery = { notificationId: ids[status], status, channel, attempts: 1, episode: 1, alert };
    try {
      await this.channels.get(channel).send(delivery, AbortSignal.timeout(this.config.timings.alertCallMs));
      return true;
    } catch (error) {
      this.logger.warn({ channel, status, reason: messageOf(error) }, 'alarm of PostgreSQL was not delivered');
      return false;
    }
  }
}

function alertOf(trouble: string): Alert {
  const host = hostname();
  return {
    ...{ id: newId(), key: `ledger-away ${host}`, rule: 'ledger-away', severity: 'critical', state: 'firing' },
    title: `PostgreSQL is unavailable on ${host}`,
    detail: `Nothing can be accepted or recorded (${trouble}). Alerts that this explains are not sent.`,
    ...{ labels: { host }, value: null, count: 1, firedAt: new Date(), lastAt: new Date() },
    ...{ acknowledgedAt: null, acknowledgedBy: null, acknowledgeReason: null, resolvedAt: null, resolvedBy: null },
    ...{ silencedUntil: null, mutedBy: null },
  };
}
