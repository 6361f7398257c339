import { Injectable } from '@nestjs/common';
import { isA, messageOf } from '../../../common/errors.js';
import type { JobContext } from '../../../jobs/job-handler.js';
import { SmtpClient } from '../../../outgoing/smtp/smtp-client.js';
import { SmtpFault } from '../../../outgoing/smtp/smtp-fault.js';
import type { SmtpSession } from '../../../outgoing/smtp/smtp-session.js';
import { compose } from '../compose.js';
import { EmailAttachments } from '../email-attachments.js';
import type { OpenEmail, OpenRecipient, RecipientOutcome } from './open-email.js';
import { outcomeOf, RecipientDelivery } from './recipient-delivery.js';

export interface DeliveryReport {
  outcomes: RecipientOutcome[];
  /** What ended the run before all recipients were tried. */
  stopped?: Error;
}

/**
 * Sends a mail to one recipient after the other, each its own message over one connection and its own effect: one who
 * has got it gets it no second time, and a link that is lost leaves one recipient in doubt.
 */
@Injectable()
export class EmailDelivery {
  constructor(
    private readonly smtp: SmtpClient,
    private readonly attachments: EmailAttachments,
  ) {}

  async deliver(email: OpenEmail, recipients: readonly OpenRecipient[], ctx: JobContext): Promise<DeliveryReport> {
    const from = email.message.from ?? { address: this.smtp.from };
    if (recipients.length === 0) return { outcomes: [] };
    const attachments = await this.attachments.read(email.message.attachments, ctx);
    const raw = await compose(email, { from, messageId: this.smtp.messageId(ctx.jobId), attachments });
    const outcomes: RecipientOutcome[] = [];
    let session: SmtpSession | undefined;
    try {
      for (const [n, recipient] of recipients.entries()) {
        ctx.signal.throwIfAborted();
        if (session?.usable !== true) {
          session?.close();
          const opened = await this.connect(ctx);
          if ('fault' in opened) return refusedAtDoor(opened, recipients.slice(n), outcomes);
          session = opened;
        }
        const message = { from: from.address, to: [recipient.address], raw };
        const task = new RecipientDelivery(session, message, recipient, email.message.onDoubt ?? 'send');
        try {
          outcomes.push(await task.run(ctx));
        } catch (error) {
          outcomes.push(task.failed(error));
          throw error;
        } finally {
          for (const line of session.conversation.ofMessage()) ctx.log(`${recipient.address} ${line}`);
        }
      }
    } catch (error) {
      return { outcomes, stopped: isA(error, Error) ? error : new Error(messageOf(error), { cause: error }) };
    } finally {
      session?.close();
    }
    return { outcomes };
  }

  private async connect(ctx: JobContext): Promise<SmtpSession | DoorFault> {
    let heard: string[] = [];
    try {
      return await this.smtp.open(ctx.signal, (lines) => (heard = lines));
    } catch (error) {
      if (isA(error, SmtpFault)) return { fault: error, heard };
      throw error;
    } finally {
      for (const line of heard) ctx.log(line);
    }
  }
}

interface DoorFault {
  fault: SmtpFault;
  heard: string[];
}

/** A server that asks at its door to come later has deferred all who are left; any other refusal stops the run. */
function refusedAtDoor(
  { fault, heard }: DoorFault,
  left: OpenRecipient[],
  outcomes: RecipientOutcome[],
): DeliveryReport {
  const deferred = fault.code === 'SMTP_DEFERRED';
  const others = left.map((one) => outcomeOf(one, { state: deferred ? 'deferred' : one.state, fault, heard }));
  return { outcomes: [...outcomes, ...others], stopped: deferred ? undefined : fault };
}
