import { eventually } from '../eventually.js';
import { ScriptedSmtp, type SmtpScript } from '../outgoing/scripted-smtp.js';
import { startHttpHub, type HttpHub } from './http-hub.js';

/** A job as the REST API shows it. */
export interface ShownJob {
  id: string;
  state: string;
  attemptsMade: number;
  result: unknown;
  error: { code: string; message: string } | null;
  [field: string]: unknown;
}
export interface ShownRecipient {
  address: string;
  state: string;
  code: string | null;
  reply: string | null;
  attempts: number;
  mayBeTwice: boolean;
  conversation: string[];
}
export interface ShownEmail {
  id: string;
  jobId: string;
  state: string;
  mailboxes: ShownRecipient[];
  [field: string]: unknown;
}

const JOBS = '/api/queues/jobs';
/** A greylist of five minutes takes half a second. */
const TIMINGS = { emailDeferMs: 100, smtpConnectMs: 3000, smtpMessageMs: 3000 };

/** A hub whose mail server says what a script says. */
export class EmailHub {
  private constructor(
    readonly hub: HttpHub,
    readonly smtp: ScriptedSmtp,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<EmailHub> {
    const smtp = await ScriptedSmtp.start();
    const env = { SMTP_URL: smtp.url, SMTP_FROM: 'hub@example.com', METRICS_PUBLIC: 'true', ...variables };
    return new EmailHub(await startHttpHub(env, TIMINGS), smtp);
  }

  async close(): Promise<void> {
    await this.hub.remove();
    await this.smtp.close();
  }

  /** Makes the server obliging again, and forgets its mails; or sets what it says. */
  serve(script: SmtpScript = {}): void {
    this.smtp.script = script;
    this.smtp.mails.length = 0;
    this.smtp.commands.length = 0;
  }

  request(data: object, more: object = {}) {
    const body = { type: 'send_email', backoff: { type: 'fixed', delay: 100 }, ...more, data };
    return this.hub.client.send({ path: JOBS, body });
  }

  async enqueue(data: object, more: object = {}): Promise<string> {
    const { status, json, text } = await this.request({ subject: 'A mail', text: 'Hello', ...data }, more);
    if (status !== 202) throw new Error(text);
    return (json as ShownJob).id;
  }

  async job(id: string): Promise<ShownJob> {
    return (await this.hub.client.send({ path: `${JOBS}/${id}` })).json as ShownJob;
  }

  /** Waits until the job has ended and returns it. */
  ended(id: string): Promise<ShownJob> {
    return eventually(async () => {
      const job = await this.job(id);
      return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
    });
  }

  async send(data: object, more: object = {}): Promise<ShownJob> {
    return this.ended(await this.enqueue(data, more));
  }

  /** Returns to whom the server has taken mails, in order. */
  get taken(): string[] {
    return this.smtp.mails.flatMap(({ to }) => to);
  }
}
