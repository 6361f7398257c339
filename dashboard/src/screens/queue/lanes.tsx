import { Link } from '@tanstack/react-router';
import { $api } from '../../api/client.js';
import { useQueueRead } from '../../live/use-queue-read.js';
import { jobsTexts } from '../../texts/jobs.js';
import { figure } from '../../ui/locale.js';
import { NumberTable } from '../../ui/number-table.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { When } from '../../ui/when.js';

const { lanes: labels } = jobsTexts.queue;
const { lane, waiting, until, reason } = labels.columns;
/** What a narrow screen shows at once comes first. */
const TITLES = { lane, waiting, until, reason };

/** The held lanes that jobs of a queue wait for; nothing without any. */
export function Lanes({ queue }: { queue: string }) {
  const params = { path: { queueName: queue } };
  const { data, error, refetch } = $api.useQuery('get', '/api/queues/{queueName}/lanes', { params });
  useQueueRead(queue, { isRead: data !== undefined, refetch });
  if (!data) return error ? <ProblemNote error={error} /> : null;
  if (data.lanes.length === 0) return null;
  return (
    <section>
      <h2>{labels.title}</h2>
      <p className="soft">
        {labels.about}{' '}
        <Link to="/jobs" search={{ queue, state: 'delayed' }}>
          {labels.jobs}
        </Link>
      </p>
      <NumberTable label={labels.title} titles={TITLES} isOfWords>
        {data.lanes.map((held) => (
          <tr key={held.lane}>
            <td>
              <bdi>{held.lane}</bdi>
            </td>
            <td>{figure(held.waiting)}</td>
            <td>
              <When at={held.until} />
            </td>
            <td>
              <bdi className="answer">{held.reason}</bdi>
            </td>
          </tr>
        ))}
      </NumberTable>
      {!data.exact && <p className="soft">{labels.inexact}</p>}
    </section>
  );
}
