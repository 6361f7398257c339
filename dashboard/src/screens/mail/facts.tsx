import type { Schema } from '../../api/client.js';
import { mailsTexts } from '../../texts/mails.js';
import { Fact } from '../../ui/fact.js';
import { IdLink } from '../../ui/id-link.js';
import { Exactly } from '../../ui/when.js';

const { fields } = mailsTexts.mail;
type Mailbox = Schema<'EmailDetail'>['from'];

/** From whom a mail is, which job sends it, and when. */
export function MailFacts({ mail }: { mail: Schema<'EmailDetail'> }) {
  return (
    <dl className="facts">
      <Fact name={fields.id}>
        <code>{mail.id}</code>
      </Fact>
      <Fact name={fields.job}>
        <IdLink kind="job" id={mail.jobId} />
      </Fact>
      <Fact name={fields.from}>
        <bdi>{textOf(mail.from) ?? mailsTexts.mail.default}</bdi>
      </Fact>
      {mail.replyTo && (
        <Fact name={fields.replyTo}>
          <bdi>{textOf(mail.replyTo)}</bdi>
        </Fact>
      )}
      <Fact name={fields.template}>{mail.template && <bdi>{mail.template}</bdi>}</Fact>
      <Fact name={fields.user}>{mail.userId && <bdi>{mail.userId}</bdi>}</Fact>
      <Fact name={fields.created}>
        <Exactly at={mail.createdAt} />
      </Fact>
      {mail.sendAt && (
        <Fact name={fields.sendAt}>
          <Exactly at={mail.sendAt} />
        </Fact>
      )}
      {mail.nextAt && (
        <Fact name={fields.nextAt}>
          <Exactly at={mail.nextAt} />
        </Fact>
      )}
      <Fact name={fields.ended}>
        <Exactly at={mail.endedAt} />
      </Fact>
    </dl>
  );
}

const textOf = (box: Mailbox): string | undefined =>
  box ? (box.name === undefined ? box.address : `${box.name} <${box.address}>`) : undefined;
