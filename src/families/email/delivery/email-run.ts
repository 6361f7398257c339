import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import type { JobContext } from '../../../jobs/job-handler.js';
import { SmtpClient } from '../../../outgoing/smtp/smtp-client.js';
import { EmailObserver } from '../email-observer.js';
import { EmailStore } from '../email-store.js';
import { EmailTemplates } from '../templates/email-templates.js';
import { EmailDelivery } from './email-delivery.js';
import { nextTry } from './next-try.js';
import type { OpenEmail, OpenRecipient, RecipientOutcome } from './open-email.js';
import { outcomeOf } from './recipient-delivery.js';

/** Result of a mail that a server has taken for one recipient at least. */
export interface EmailSent {
  success: true;
  messageId: string;
  accepted: string[];
  refused: { address: string; code: string | null; reply: string | null }[];
  /** Recipients to whom it was sent again although they may have had it; absent: none. */
  mayBeTwice?: string[];
}

/** One run of a mail: what it says, to whom it still goes, and what follows. */
@Injectable()
export class EmailRun {
  constructor(
    private readonly store: EmailStore,
    private readonly templates: EmailTemplates,
    private readonly delivery: EmailDelivery,
    private readonly smtp: SmtpClient,
    private readonly observer: EmailObserver,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async send(email: OpenEmail, ctx: JobContext): Promise<EmailSent> {
    email.content ??= await this.render(email);
    const open = email.recipients.filter(({ state }) => state !== 'accepted' && state !== 'refused');
    const suppressed = open.filter((one) => one.suppressed).map(suppression);
    const report = await this.delivery.deliver(
      email,
      open.filter((one) => !one.suppressed),
      ctx,
    );
    const wait = this.waitOf(email, report.outcomes);
    const outcomes = [...suppressed, ...report.outcomes].map((one) => (wait === null ? givenUp(one) : one));
    await this.store.record(email.id, outcomes);
    for (const outcome of outcomes) {
      this.observer.ended(resultOf(outcome));
      ctx.log(`${outcome.address} is ${outcome.state}${outcome.code === null ? '' : `: ${outcome.code}`}`);
    }
    if (report.stopped) throw report.stopped;
    if (typeof wait === 'number') {
      await this.store.defer(email.id, wait);
      ctx.log(`the mail server asks to come again later; the next try follows in ${Math.round(wait / 1000)} s`);
      return ctx.snooze(wait);
    }
    const recipients = email.recipients.map((one) => ({ ...one, ...outcomes.find(({ n }) => n === one.n) }));
    return this.end(recipients, ctx);
  }

  private async render({ id, message }: OpenEmail) {
    const { subject = '', text, html, template, data } = message;
    if (template === undefined) return { subject, text, html };
    const rendered = await this.templates.render(template, data ?? {});
    const content = { ...rendered, ...(subject !== '' && { subject }) };
    await this.store.keepContent(id, content);
    return content;
  }

  /** Returns the wait before the deferred recipients are tried again; null: their time is over; undefined: there are none. */
  private waitOf({ deferrals, deferredMs, message }: OpenEmail, outcomes: readonly RecipientOutcome[]) {
    if (!outcomes.some(({ state }) => state === 'deferred')) return undefined;
    const unitMs = this.config.timings.emailDeferMs;
    return nextTry({ deferrals, deferredMs, deferForMs: message.deferFor, unitMs });
  }

  private async end(recipients: readonly OpenRecipient[], ctx: JobContext): Promise<EmailSent> {
    const of = (state: OpenRecipient['state']) => recipients.filter((one) => one.state === state);
    const [doubtful, refused, accepted] = [of('doubtful'), of('refused'), of('accepted')];
    const addresses = (some: readonly OpenRecipient[]) => some.map(({ address }) => address);
    if (doubtful.length > 0) {
      const advice = 'ask, and send another one to whom it has not reached';
      throw new HubError('EFFECT_IN_DOUBT', `${addresses(doubtful).join(', ')} may have got the mail: ${advice}`);
    }
    if (accepted.length === 0) throw allRefused(refused);
    await this.store.end(ctx.jobId, 'sent');
    const mayBeTwice = addresses(accepted.filter((one) => one.mayBeTwice));
    return {
      success: true,
      messageId: this.smtp.messageId(ctx.jobId),
      accepted: addresses(accepted),
      refused: refused.map(({ address, code, reply }) => ({ address, code, reply })),
      ...(mayBeTwice.length > 0 && { mayBeTwice }),
    };
  }
}

const suppression = (recipient: OpenRecipient): RecipientOutcome => ({
  ...outcomeOf(recipient, { state: 'refused', heard: ['* the address is suppressed: it gets no mail'] }),
  code: 'ADDRESS_SUPPRESSED',
});

const givenUp = (outcome: RecipientOutcome): RecipientOutcome =>
  outcome.state === 'deferred' ? { ...outcome, state: 'refused' } : outcome;

function resultOf({ state, code }: RecipientOutcome) {
  if (code === 'ADDRESS_SUPPRESSED') return 'suppressed';
  return state === 'pending' ? 'failed' : state;
}

function allRefused(refused: readonly OpenRecipient[]): HubError {
  const codes = new Set(refused.map(({ code }) => code ?? 'RECIPIENT_REFUSED'));
  const [only = 'RECIPIENT_REFUSED'] = codes.size === 1 ? codes : [];
  const shown = refused.slice(0, 5).map(({ address, code, reply }) => `${address} (${reply ?? code ?? ''})`);
  const more = refused.length > 5 ? ` and ${refused.length - 5} more` : '';
  return new HubError(only, `Nobody gets the mail: ${shown.join(', ')}${more}`);
}
