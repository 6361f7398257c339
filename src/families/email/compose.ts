import type { Attachment } from './email-attachments.js';
import type { OpenEmail } from './delivery/open-email.js';
import type { Mailbox } from './model/mailbox.js';

interface Sender {
  attachments: Attachment[];
  from: Mailbox;
  messageId: string;
}

/**
 * Composes the bytes of a mail, the same for all its recipients; copies that nobody may see are in none of its headers. Texts
 * never name files or addresses to be read.
 */
export async function compose(email: OpenEmail, { from, messageId, attachments }: Sender): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const { message, content, recipients } = email;
  const named = (kind: 'to' | 'cc') => recipients.filter((one) => one.kind === kind).map(header);
  const mail = new MailComposer({
    from: header(from),
    to: named('to'),
    cc: named('cc'),
    replyTo: message.replyTo && header(message.replyTo),
    subject: content?.subject,
    text: content?.text,
    html: content?.html,
    headers: message.headers,
    messageId,
    attachments,
    date: email.createdAt,
    baseBoundary: email.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

const header = ({ address, name }: { address: string; name?: string | null }) => ({ address, name: name ?? '' });
