import type { EmailRecipient, RecipientState } from '../model/email.js';
import type { Mail } from '../model/send-email.js';
import type { MailContent } from '../templates/mail-content.js';

export interface OpenRecipient extends Pick<
  EmailRecipient,
  'address' | 'name' | 'kind' | 'state' | 'code' | 'reply' | 'mayBeTwice'
> {
  /** Number within the mail, from 0: the key of its effect. */
  n: number;
  suppressed: boolean;
}

/** A mail that a job sends. */
export interface OpenEmail {
  id: string;
  message: Omit<Mail, 'sendAt' | 'to' | 'cc' | 'bcc'>;
  /** What it says; null: not rendered yet. */
  content: MailContent | null;
  deferrals: number;
  /** Milliseconds since its first deferral; null: there was none. */
  deferredMs: number | null;
  createdAt: Date;
  recipients: OpenRecipient[];
}

/** What a run has found out about a recipient. */
export interface RecipientOutcome {
  n: number;
  address: string;
  state: RecipientState;
  code: string | null;
  reply: string | null;
  mayBeTwice: boolean;
  conversation: string[];
}
