import { Link } from '@tanstack/react-router';
import { $api, type Schema } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { jobsTexts } from '../../texts/jobs.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';

const { failures } = jobsTexts;
const ENDS: Partial<Record<Schema<'Job'>['state'], string>> = {
  completed: failures.completed,
  failed: failures.failedAgain,
  cancelled: failures.cancelled,
};

/** How the one job goes that was redriven before the rest. */
export function TriedJob({ id }: { id: string }) {
  const job = $api.useQuery('get', '/api/queues/jobs/{jobId}', { params: { path: { jobId: id } } });
  const { data, error } = job;
  useLiveRead(`job:${id}`, job);
  if (error) return <ProblemNote error={error} />;
  return (
    <div className="note" role="status">
      <p>
        {failures.runs}{' '}
        <Link to="/jobs/$jobId" params={{ jobId: id }}>
          <code>{id.slice(-12)}</code>
        </Link>{' '}
        {data && <State name={data.state} />}
      </p>
      {data && <p>{ENDS[data.state]}</p>}
      {data?.state === 'failed' && data.error && (
        <p>
          <bdi>{`${data.error.code}: ${data.error.message}`}</bdi>
        </p>
      )}
    </div>
  );
}
