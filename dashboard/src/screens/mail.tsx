import { getRouteApi } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { useQueueRead } from '../live/use-queue-read.js';
import { texts } from '../texts.js';
import { mailsTexts } from '../texts/mails.js';
import { ErrorLine } from '../ui/error-line.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { Content } from './mail/content.js';
import { MailFacts } from './mail/facts.js';
import { Recipients } from './mail/recipients.js';

const route = getRouteApi('/mails/$id');

/** One mail: to whom, what the mail server said to each, and what it contains. */
export function Mail() {
  const { id } = route.useParams();
  const { data: mail, error, refetch } = $api.useQuery('get', '/api/emails/{id}', { params: { path: { id } } });
  useQueueRead('email', { isRead: mail !== undefined, refetch });
  if (error && !mail) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!mail) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{mail.subject ?? mail.template ?? mailsTexts.mails.untitled}</bdi> <State name={mail.state} />
        </h1>
      </header>
      <ErrorLine error={mail.error && `${mail.error.code}: ${mail.error.message}`} />
      <MailFacts mail={mail} />
      <section>
        <h2>{mailsTexts.mail.recipients}</h2>
        <Recipients mailboxes={mail.mailboxes} />
      </section>
      <Content mail={mail} />
    </article>
  );
}
