import { Link } from '@tanstack/react-router';
import { $api } from '../../api/client.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { runnersTexts } from '../../texts/runners.js';
import { State } from '../../ui/state.js';

/** What becomes of a replay: its job, with the state that it has by now. */
export function ReplayState({ jobId }: { jobId: string }) {
  const job = $api.useQuery('get', '/api/queues/jobs/{jobId}', { params: { path: { jobId } } });
  useLiveRead(`job:${jobId}`, job);
  return (
    <span role="status">
      {runnersTexts.delivery.done}{' '}
      <Link to="/jobs/$jobId" params={{ jobId }}>
        {runnersTexts.delivery.itsJob}
      </Link>{' '}
      {job.data && <State name={job.data.state} />}
    </span>
  );
}
