import { HubError } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { AlertReports, REPORT } from './alert-reports.js';
import { AlertDelivery } from './delivery/alert-delivery.js';
import { NotificationStore, type NotificationResult } from './delivery/notification-store.js';
import { keyOf, reportOf, sendAlertPayload, type SendAlert } from './model/send-alert.js';

/** Result of an alert's delivery. */
export interface AlertSent {
  /** Null: nothing was to be resolved. */
  alertId: string | null;
  count: number;
  notifications: Pick<NotificationResult, 'channel' | 'status' | 'state' | 'code'>[];
}

/**
 * Raises or resolves an alert, and delivers its messages, each once. Between the attempts of a message the job is
 * suspended, so its own attempts are for errors of the hub.
 */
@JobHandler({
  type: 'send_alert',
  queue: 'monitoring',
  payload: sendAlertPayload,
  retry: exponential({ attempts: 5, delay: '1s', notOn: ['ALERT_UNDELIVERED'] }),
})
export class SendAlertHandler implements Handler<SendAlert, AlertSent> {
  constructor(
    private readonly reports: AlertReports,
    private readonly delivery: AlertDelivery,
    private readonly notifications: NotificationStore,
  ) {}

  async run(payload: SendAlert, ctx: JobContext): Promise<AlertSent> {
    const { id: alertId, count } = await this.report(payload, ctx);
    if (alertId === null) {
      ctx.log(`no alert with the key "${keyOf(payload)}" is open`);
      return { alertId, count, notifications: [] };
    }
    await this.delivery.deliver({ alertIds: [alertId] }, ctx.signal);
    const dueInMs = await this.notifications.nextDueMs(alertId);
    if (dueInMs !== null) return ctx.suspend(new Date(Date.now() + dueInMs));
    const results = await this.notifications.ofEpisode(alertId);
    if (results.length === 0) ctx.log('nobody is notified: the alert is silenced, or no channel is set up');
    const failed = results.filter(({ state }) => state === 'failed');
    if (failed.length > 0) throw undelivered(failed);
    const notifications = results.map(({ channel, status, state, code }) => ({ channel, status, state, code }));
    return { alertId, count, notifications };
  }

  /** Reports once for all runs of the job: a run after a suspension must not count again. */
  private report(payload: SendAlert, ctx: JobContext): Promise<{ id: string | null; count: number }> {
    const { alertId, status } = payload;
    if (alertId !== undefined) return Promise.resolve({ id: alertId, count: 0 });
    return ctx.effect(REPORT, {
      onDoubt: 'repeat',
      do: async () => {
        const reported =
          status === 'firing'
            ? await this.reports.raise(reportOf(payload))
            : await this.reports.resolve(keyOf(payload), `job:${ctx.jobId}`);
        return { id: reported?.id ?? null, count: reported?.count ?? 0 };
      },
    });
  }
}

function undelivered(failed: readonly NotificationResult[]): HubError {
  const codes = failed.map(({ channel, code }) => `${channel}: ${code ?? 'UNKNOWN_ERROR'}`).join(', ');
  const unset = failed.every(({ code }) => code === 'NOT_CONFIGURED');
  return new HubError(unset ? 'NOT_CONFIGURED' : 'ALERT_UNDELIVERED', `The alert did not reach ${codes}`);
}
