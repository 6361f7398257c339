import { HubError, isA } from '../../common/errors.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { FINAL_SMTP_FAULTS } from '../../outgoing/smtp/smtp-fault.js';
import { EmailRun, type EmailSent } from './delivery/email-run.js';
import { EmailStore } from './email-store.js';
import { jobPriority, sendEmailPayload, type Mail, type SendEmail } from './model/send-email.js';

/** What another attempt would not change. */
const FINAL = [
  ...FINAL_SMTP_FAULTS,
  ...[
    'SMTP_DEFERRED',
    'ADDRESS_SUPPRESSED',
    'EMAIL_NOT_FOUND',
    'TEMPLATE_NOT_FOUND',
    'TEMPLATE_FAILED',
    'ARTIFACT_NOT_FOUND',
  ],
];

/**
 * Sends a mail. What a server defers waits without an attempt, so the attempts are for networks that fail. Each recipient
 * gets it once, whatever happens to the runs.
 */
@JobHandler({
  type: 'send_email',
  queue: 'email',
  payload: sendEmailPayload,
  retry: exponential({ attempts: 3, delay: '60s', on: ['NETWORK_TIMEOUT'], notOn: FINAL }),
  priority: ({ priority }) => jobPriority(priority),
  runAtOf: ({ sendAt }) => sendAt,
  dedupeOf: ({ queueId }) => queueId,
})
export class SendEmailHandler implements Handler<SendEmail, EmailSent> {
  constructor(
    private readonly store: EmailStore,
    private readonly runs: EmailRun,
  ) {}

  async run({ queueId, artifacts: _, ...mail }: SendEmail, ctx: JobContext): Promise<EmailSent> {
    const email = await (queueId === undefined
      ? this.store.openOwn(ctx.jobId, mail as Mail)
      : this.store.open(queueId, ctx.jobId));
    return this.runs.send(email, ctx);
  }

  async onFailed(_payload: SendEmail, error: Error, ctx: JobContext): Promise<void> {
    const code = isA(error, HubError) ? error.code : 'UNKNOWN_ERROR';
    await this.store.end(ctx.jobId, 'failed', { code, message: error.message.slice(0, 2000) });
  }
}
