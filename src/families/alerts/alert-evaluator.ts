import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { onOneNode } from '../../database/cluster-duty.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { DemandReadings, HubReadings, NodeFigures } from '../../jobs/ports/readings.js';
import { JobRouter } from '../../routing/job-router.js';
import { AlertChanges } from './alert-changes.js';
import { resolveCalm } from './calm-alerts.js';
import { AlertDelivery } from './delivery/alert-delivery.js';
import { NotificationStore } from './delivery/notification-store.js';
import type { Alert } from './model/alert.js';
import { AlertRules } from './rules/alert-rules.js';
import { evaluateRules } from './rules/evaluate-rules.js';
import { readState, writeEvaluation } from './rules/evaluation-store.js';
import { figuresOf, type Readings } from './rules/rule-metrics.js';

/** Intervals after an outage of PostgreSQL in which the hub catches up. */
const CATCH_UP = 2;

/**
 * Evaluates the rules once a minute, on one node at a time. A timer and no job does it: a paused queue would mute its own
 * alarm. The deliveries are jobs; what
 * no job has begun within a minute is delivered by a node itself.
 */
@Injectable()
export class AlertEvaluator {
  private readonly logger = new Logger('Alerts');
  private outageEndedAt = -Infinity;

  constructor(
    private readonly ledger: LedgerDb,
    private readonly readings: HubReadings,
    private readonly nodeFigures: NodeFigures,
    private readonly demandReadings: DemandReadings,
    private readonly rules: AlertRules,
    private readonly notifications: NotificationStore,
    private readonly delivery: AlertDelivery,
    private readonly changes: AlertChanges,
    private readonly router: JobRouter,
    channel: ControlChannel,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    channel.onReconnect(() => (this.outageEndedAt = performance.now()));
  }

  @Periodic('sampleMs', 'Alert rules could not be evaluated; the next evaluation follows in a minute')
  async evaluate(): Promise<void> {
    const { sampleMs } = this.config.timings;
    const notified = await onOneNode(this.ledger, 'alerts', sampleMs, async (db) => {
      const [rules, figures] = await Promise.all([this.rules.all(db), this.read()]);
      const state = await readState(db);
      const afterOutage = performance.now() - this.outageEndedAt < CATCH_UP * sampleMs;
      const changed = await writeEvaluation(db, evaluateRules({ rules, figures, afterOutage, ...state }));
      const { resolveAfterMs } = this.config.alerts;
      const calm = await resolveCalm(db, { resolveAfterMs, sampleMs });
      const created = await this.notifications.createDue(db);
      await this.changes.announce([...changed, ...calm], db);
      return created;
    });
    await this.enqueue(notified ?? []);
  }

  /** Apart from the evaluation, which a channel that hangs must not delay. */
  @Periodic('sampleMs', 'Overdue alerts could not be delivered; they are tried again in a minute')
  deliverOverdue(): Promise<void> {
    return this.delivery.deliver({ overdueMs: this.config.timings.alertHandoverMs });
  }

  private async read() {
    const [queues, ended, fleet, isolation, demands]: [...Values<Readings>] = await Promise.all([
      this.readings.queues(),
      this.readings.ended(),
      this.readings.fleet(),
      this.nodeFigures.latest('node_isolation_failed'),
      this.demandReadings.waiting(),
    ]);
    return figuresOf({ queues, ended, fleet, isolation, demands });
  }

  /** Enqueues the deliveries. Should that fail, the notifications are overdue a minute later, and delivered here. */
  private async enqueue(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    try {
      const sql = `select id, severity, title, key from alerts where id = any ($1::uuid[])`;
      const alerts = await this.ledger.query<Pick<Alert, 'id' | 'severity' | 'title' | 'key'>>(sql, [ids]);
      const requests = alerts.map(({ id, severity, title }) => {
        return { type: 'send_alert', data: { alertId: id, severity, title } };
      });
      await this.router.routeBatch(requests, { actor: 'alert-rules' });
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'alert jobs could not be enqueued; this node delivers them');
    }
  }
}

type Values<T extends Readings> = [T['queues'], T['ended'], T['fleet'], T['isolation'], T['demands']];
