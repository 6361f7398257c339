import { Link } from '@tanstack/react-router';
import { $api, type Schema } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { mailsTexts } from '../../texts/mails.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { Recipients } from '../mail/recipients.js';

/** The mail that a send_email job sends, with what the mail server said to each recipient. */
export function MailOfJob({ job }: { job: Schema<'Job'> }) {
  const params = { query: { jobId: job.id, limit: '1' } };
  const { data, error } = $api.useQuery('get', '/api/emails', { params });
  const id = data?.items[0]?.id;
  if (error && !data) return <ProblemNote error={error} />;
  return id === undefined ? null : <Known jobId={job.id} id={id} />;
}

function Known({ jobId, id }: { jobId: string; id: string }) {
  const query = $api.useQuery('get', '/api/emails/{id}', { params: { path: { id } } });
  useLiveRead(`job:${jobId}`, query);
  const { data } = query;
  if (!data) return null;
  return (
    <section>
      <h2>{mailsTexts.mail.title}</h2>
      <p>
        <State name={data.state} />{' '}
        <Link to="/mails/$id" params={{ id }}>
          <bdi>{data.subject ?? data.template ?? mailsTexts.mails.untitled}</bdi>
        </Link>
      </p>
      <Recipients mailboxes={data.mailboxes} />
    </section>
  );
}
