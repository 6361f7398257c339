import { $api, type Schema } from '../../api/client.js';
import { messagesTexts } from '../../texts/messages.js';
import { IdLink } from '../../ui/id-link.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';

/** What became of the notification of a notify job, in a sentence; it exists from the job's first run on. */
export function NotificationOfJob({ job }: { job: Schema<'Job'> }) {
  const params = { path: { id: job.id } };
  const { data, error } = $api.useQuery(
    'get',
    '/api/notifications/{id}',
    { params },
    { enabled: job.startedAt !== null },
  );
  if (!data) return error ? <ProblemNote error={error} /> : null;
  return (
    <section>
      <h2>{messagesTexts.notifications.title}</h2>
      <p>
        <State name={data.state} /> <bdi>{data.why}</bdi>
      </p>
      {data.deliveryId !== null && (
        <p>
          {messagesTexts.notifications.delivery}: <IdLink kind="job" id={data.deliveryId} />
        </p>
      )}
    </section>
  );
}
