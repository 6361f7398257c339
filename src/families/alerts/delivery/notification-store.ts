import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { LedgerDb } from '../../../database/ledger-db.js';
import type { Queryable } from '../../../database/queryable.js';
import type { Alert, ChannelName } from '../model/alert.js';
import { AlertChannels } from '../channels/alert-channels.js';
import type { Delivery } from '../model/delivery.js';
import { CLAIM_SQL, CREATE_SQL, NEXT_DUE_SQL, RECORD_SQL } from './notification-sql.js';

/** Calls that one node may still be making when another one takes their notifications for abandoned. */
const LEASE_CALLS = 4;

/** Outcome of one attempt of a delivery. */
export interface DeliveryOutcome {
  state: 'sent' | 'failed' | 'pending';
  delayMs?: number;
  code?: string;
  message?: string;
  /** For how long the channel's other notifications wait, too. */
  heldMs?: number;
}

/** What may be claimed: notifications of these alerts or of all, and only those that have been due for `overdueMs`. */
export interface DueNotifications {
  alertIds?: readonly string[];
  overdueMs?: number;
}

/** State of an alert's latest notifications. */
export interface NotificationResult {
  channel: ChannelName;
  status: 'firing' | 'resolved';
  state: 'pending' | 'begun' | 'sent' | 'failed';
  code: string | null;
}

type Row = Alert & Omit<Delivery, 'alert'>;

/** Notifications in the ledger: each is the record of one effect, begun before the call and done after it. */
@Injectable()
export class NotificationStore {
  private readonly leaseMs: number;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly channels: AlertChannels,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    this.leaseMs = LEASE_CALLS * config.timings.alertCallMs;
  }

  /** Creates what is due, of these alerts or of all. @returns the alerts that have new notifications */
  async createDue(db: Queryable, alertIds?: readonly string[]): Promise<string[]> {
    const values = [this.channels.configured, alertIds ?? null, this.config.alerts.repeatMs];
    const { rows } = await db.query<{ id: string }>(CREATE_SQL, values);
    return rows.map(({ id }) => id);
  }

  /** Claims the next notification of a channel, to be delivered now. */
  async claim(channel: ChannelName, { alertIds, overdueMs = 0 }: DueNotifications): Promise<Delivery | undefined> {
    const [row] = await this.ledger.query<Row>(CLAIM_SQL, [alertIds ?? null, overdueMs, this.leaseMs, channel]);
    if (!row) return undefined;
    const { notificationId, status, channel: name, attempts, episode, ...alert } = row;
    return { notificationId, status, channel: name, attempts, episode, alert };
  }

  /** Records the outcome of an attempt. */
  async record({ notificationId, attempts, channel }: Delivery, outcome: DeliveryOutcome): Promise<void> {
    const { state, code, message, delayMs = 0, heldMs } = outcome;
    const values = [notificationId, attempts, state, code ?? null, message ?? null, delayMs];
    await this.ledger.query(RECORD_SQL, [...values, heldMs === undefined ? null : channel, heldMs ?? null]);
  }

  /** Returns the milliseconds until a notification of the alert may be claimed; null when all have ended. */
  async nextDueMs(alertId: string): Promise<number | null> {
    const [row] = await this.ledger.query<{ due: number | null }>(NEXT_DUE_SQL, [alertId, this.leaseMs]);
    return row?.due ?? null;
  }

  /** Returns the notifications of the alert's current episode. */
  ofEpisode(alertId: string): Promise<NotificationResult[]> {
    return this.ledger.query(
      `select n.channel, n.status, n.state, n.error_code as code
         from alert_notifications n join alerts a on a.id = n.alert_id and a.episode = n.episode
        where n.alert_id = $1 order by n.created_at, n.channel`,
      [alertId],
    );
  }
}
