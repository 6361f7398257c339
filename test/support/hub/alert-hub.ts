import { eventually } from '../eventually.js';
import { HttpSink } from '../outgoing/http-sink.js';
import { MailServer } from '../outgoing/mail-server.js';
import { startHttpHub, type HttpHub } from './http-hub.js';

/** An alert or a job as the REST API shows it. */
export interface Shown {
  id: string;
  key: string;
  state: string;
  count: number;
  [field: string]: unknown;
}
export interface Page {
  items: Shown[];
  nextCursor: string | null;
}

const TIMINGS = { sampleMs: 250, alertHandoverMs: 1500, alertCallMs: 3000, alertRetryMs: 100 };
const JOBS = '/api/queues/jobs';

interface Overdue {
  channel: string;
  title: string;
  alerts: number;
}

/** Returns SQL that creates alerts whose messages to a channel no job has begun to deliver. */
export function overdueNotifications({ channel, title, alerts }: Overdue): string {
  return `
    with raised as (
      insert into alerts (id, key, severity, title, state, notified)
      select gen_random_uuid(), '${title} ' || n, 'error', '${title} ' || n, 'firing', 1 from generate_series(1, ${alerts}) n
      returning id
    )
    insert into alert_notifications (alert_id, episode, status, channel, next_at)
    select id, 1, 'firing', '${channel}', now() - interval '1 hour' from raised`;
}

/** A hub whose alerts go to a real mail server, and to servers in the parts of Slack and of a webhook. */
export class AlertHub {
  private constructor(
    readonly hub: HttpHub,
    readonly mail: MailServer,
    readonly slack: HttpSink,
    readonly webhook: HttpSink,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<AlertHub> {
    const [mail, slack, webhook] = await Promise.all([MailServer.start(), HttpSink.start(), HttpSink.start()]);
    const channels = {
      ...{ SMTP_URL: mail.url, SMTP_FROM: 'hub@example.com', ALERT_EMAIL: 'ops@example.com, oncall@example.com' },
      ...{ ALERT_SLACK_URL: `${slack.url}/hook`, ALERT_WEBHOOK_URL: `${webhook.url}/alerts` },
      ...{ EGRESS_ALLOW: '127.0.0.1', METRICS_PUBLIC: 'true' },
    };
    return new AlertHub(await startHttpHub({ ...channels, ...variables }, TIMINGS), mail, slack, webhook);
  }

  /** Lets all receivers behave again. */
  mend(): void {
    this.mail.hangs = false;
    this.mail.refuses = undefined;
    this.mail.unknown = undefined;
    for (const sink of [this.slack, this.webhook]) sink.answer = (response) => void response.end('ok');
  }

  async close(): Promise<void> {
    await this.hub.remove();
    await Promise.all([this.mail.close(), this.slack.close(), this.webhook.close()]);
  }

  /** Enqueues a send_alert job and returns its id. */
  async raise(data: object): Promise<string> {
    const body = { type: 'send_alert', data: { severity: 'error', ...data } };
    const { status, json, text } = await this.hub.client.send({ path: JOBS, body });
    if (status !== 202) throw new Error(text);
    return (json as Shown).id;
  }

  /** Waits until the job has ended and returns it. */
  ended(id: string): Promise<Shown> {
    return eventually(async () => {
      const job = (await this.hub.client.send({ path: `${JOBS}/${id}` })).json as Shown;
      return ['completed', 'failed'].includes(job.state) && job;
    });
  }

  async send(data: object): Promise<Shown> {
    return this.ended(await this.raise(data));
  }

  async alerts(query = '?limit=1000'): Promise<Page> {
    return (await this.hub.client.send({ path: `/api/alerts${query}` })).json as Page;
  }

  async byKey(key: string): Promise<Shown | undefined> {
    return (await this.alerts()).items.find((alert) => alert.key === key);
  }

  act(id: string, name: string, body: object = {}) {
    return this.hub.client.send({ method: 'POST', path: `/api/alerts/${id}/${name}`, body });
  }

  /** Returns the types of the messages that the webhook got of an alert. */
  hooksOf(key: string): string[] {
    return this.webhook.calls
      .map(({ body }) => JSON.parse(body) as { type: string; data: { key: string } })
      .filter(({ data }) => data.key === key)
      .map(({ type }) => type);
  }

  /** Returns the number of mails that contain a text. */
  mailsOf(text: string): number {
    return this.mail.mails.filter(({ raw }) => raw.includes(text)).length;
  }
}
