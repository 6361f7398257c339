import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { AlertReports } from './alert-reports.js';
import { AlertDelivery } from './delivery/alert-delivery.js';
import { NotificationStore, type NotificationResult } from './delivery/notification-store.js';
import { CHANNELS, labelsSchema, severitySchema, type ChannelName } from './model/alert.js';

const sendAlertPayload = z.strictObject({
  severity: severitySchema,
  title: postgresSafeText(200).trim().min(1),
  detail: postgresSafeText(10_000).trim().optional(),
  /** Identifies the alert; the title if absent. */
  key: postgresSafeText(255)
    .trim()
    .min(1)
    .refine((key) => !key.startsWith('rule:'), { error: 'must not begin with rule:, which the alerts of rules have' })
    .optional(),
  labels: labelsSchema.optional(),
  status: z.enum(['firing', 'resolved']).default('firing'),
  /** All that are configured if absent. */
  channels: z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length).optional(),
  /** An alert that exists: only its notifications are delivered. */
  alertId: z.uuid().optional(),
});
type SendAlert = z.output<typeof sendAlertPayload>;

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
    await this.delivery.deliver({ alertId }, ctx.signal);
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
    const { alertId, severity, title, detail, labels = {}, channels, status } = payload;
    if (alertId !== undefined) return Promise.resolve({ id: alertId, count: 0 });
    const key = keyOf(payload);
    return ctx.effect('report', {
      onDoubt: 'repeat',
      do: async () => {
        const reported =
          status === 'firing'
            ? await this.reports.raise({ key, severity, title, detail, labels, channels: unique(channels) })
            : await this.reports.resolve(key, `job:${ctx.jobId}`);
        return { id: reported?.id ?? null, count: reported?.count ?? 0 };
      },
    });
  }
}

/** Returns the alert's key; a title must not become the key of a rule's alert either. */
const keyOf = ({ key, title }: SendAlert): string => key ?? (title.startsWith('rule:') ? `title:${title}` : title);
const unique = (channels?: ChannelName[]) => channels && [...new Set(channels)];

function undelivered(failed: readonly NotificationResult[]): HubError {
  const codes = failed.map(({ channel, code }) => `${channel}: ${code ?? 'UNKNOWN_ERROR'}`).join(', ');
  const unset = failed.every(({ code }) => code === 'NOT_CONFIGURED');
  return new HubError(unset ? 'NOT_CONFIGURED' : 'ALERT_UNDELIVERED', `The alert did not reach ${codes}`);
}
