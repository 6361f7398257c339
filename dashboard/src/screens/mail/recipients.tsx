import type { Schema } from '../../api/client.js';
import { mailsTexts } from '../../texts/mails.js';
import { State } from '../../ui/state.js';
import { Exactly } from '../../ui/when.js';

type Recipient = Schema<'EmailDetail'>['mailboxes'][number];
const { states, attempts, twice, conversation, notAsked } = mailsTexts.mail;

/** Each recipient of a mail, with what became of it and what hub and mail server said to each other. */
export function Recipients({ mailboxes }: { mailboxes: readonly Recipient[] }) {
  return (
    <ul className="plain">
      {mailboxes.map((mailbox, index) => (
        <li key={index}>
          <details>
            <summary>
              <State name={states[mailbox.state]} /> <bdi>{nameOf(mailbox)}</bdi>{' '}
              <span className="soft">
                {mailbox.kind} · {attempts(mailbox.attempts)}
                {mailbox.mayBeTwice && ` · ${twice}`}
              </span>{' '}
              {mailbox.code !== null && <code>{mailbox.code}</code>} <bdi>{mailbox.reply}</bdi>{' '}
              {mailbox.updatedAt !== null && <Exactly at={mailbox.updatedAt} />}
            </summary>
            {mailbox.conversation.length === 0 ? (
              <p className="soft">{notAsked}</p>
            ) : (
              <pre tabIndex={0} aria-label={`${conversation}: ${mailbox.address}`}>
                <bdi dir="ltr">{mailbox.conversation.join('\n')}</bdi>
              </pre>
            )}
          </details>
        </li>
      ))}
    </ul>
  );
}

const nameOf = ({ name, address }: Recipient): string => (name === null ? address : `${name} <${address}>`);
