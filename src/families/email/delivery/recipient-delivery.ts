import { HubError, isA } from '../../../common/errors.js';
import type { JobContext } from '../../../jobs/job-handler.js';
import { SmtpFault } from '../../../outgoing/smtp/smtp-fault.js';
import type { SmtpMessage, SmtpSession } from '../../../outgoing/smtp/smtp-session.js';
import type { RecipientState } from '../model/email.js';
import type { OpenRecipient, RecipientOutcome } from './open-email.js';

/** Result of a recipient's effect: all that is known of the delivery, should the run be lost after it. */
interface Delivered {
  reply: string;
  mayBeTwice: boolean;
  conversation: string[];
}

/** The delivery of a mail to one recipient in one run: an effect, which may be in doubt. */
export class RecipientDelivery {
  /** Whether an earlier attempt may have delivered it. */
  private doubted: boolean;

  constructor(
    private readonly session: SmtpSession,
    private readonly message: SmtpMessage,
    private readonly recipient: OpenRecipient,
    private readonly onDoubt: 'send' | 'fail',
  ) {
    this.doubted = recipient.state === 'doubtful';
  }

  /** @throws what concerns more than this recipient: a lost connection, a stop of the job, an error of the ledger */
  async run(ctx: JobContext): Promise<RecipientOutcome> {
    const { session, recipient } = this;
    try {
      if (this.doubted) await this.doubt();
      const delivered = await ctx.effect<Delivered>(`recipient:${recipient.n}`, {
        do: () => this.deliver(ctx.signal),
        find: () => this.doubt(),
        onDoubt: 'repeat',
        mayHaveHappened: () => this.doubted || session.inDoubt,
      });
      return { ...outcomeOf(recipient, { state: 'accepted', heard: [] }), ...delivered };
    } catch (error) {
      const state = stateAfter(error);
      if (state === undefined) throw error;
      const heard = state === 'doubtful' ? [`* ${(error as HubError).message}`] : session.conversation.text();
      return outcomeOf(recipient, { state, fault: error as HubError, heard });
    }
  }

  /** Returns what is known of the recipient after an error of `run`. */
  failed(error: unknown): RecipientOutcome {
    const { session, recipient } = this;
    const state = session.inDoubt || this.doubted ? 'doubtful' : recipient.state;
    const fault = isA(error, HubError) ? error : undefined;
    return outcomeOf(recipient, { state, fault, heard: session.conversation.text() });
  }

  private async deliver(signal: AbortSignal): Promise<Delivered> {
    const { reply, refused } = await this.session.deliver(this.message, signal);
    const [refusal] = refused;
    if (refusal) throw refusal.fault;
    return { reply, mayBeTwice: this.doubted, conversation: this.session.conversation.text() };
  }

  /** An earlier run, or its link, was lost when the server may have taken the message: whether is not to be known. */
  private doubt(): Promise<undefined> {
    this.doubted = true;
    if (this.onDoubt === 'send') return Promise.resolve(undefined);
    const advice = 'ask, and send another one if it has not arrived';
    throw new HubError('EFFECT_IN_DOUBT', `${this.recipient.address} may have got the mail: ${advice}`);
  }
}

/** Returns a recipient's state after an error that concerns nobody else; undefined: it does. */
function stateAfter(error: unknown): RecipientState | undefined {
  if (!isA(error, HubError)) return undefined;
  if (error.code === 'EFFECT_IN_DOUBT') return 'doubtful';
  if (!isA(error, SmtpFault) || error.code === 'NETWORK_TIMEOUT') return undefined;
  return error.code === 'SMTP_DEFERRED' ? 'deferred' : 'refused';
}

interface Outcome {
  state: RecipientState;
  fault?: HubError;
  /** The conversation. */
  heard: string[];
}

export function outcomeOf({ n, address }: OpenRecipient, { state, fault, heard }: Outcome): RecipientOutcome {
  const reply = isA(fault, SmtpFault) ? fault.reply : null;
  return { n, address, state, code: fault?.code ?? null, reply, mayBeTwice: false, conversation: heard };
}
