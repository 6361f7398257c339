import { $api } from '../../api/client.js';
import { usePaused } from '../../live/pause.js';
import { READ_MS } from '../../live/use-queue-read.js';
import { WhyNote } from '../../ui/why-note.js';

/** Why a job waits, in a sentence. What it waits for may change while the job itself does not. */
export function WhyOfJob({ jobId }: { jobId: string }) {
  const paused = usePaused();
  const init = { params: { path: { jobId } } };
  const options = { refetchInterval: paused ? (false as const) : READ_MS };
  const { data } = $api.useQuery('get', '/api/queues/jobs/{jobId}/why', init, options);
  return data ? <WhyNote why={data} /> : null;
}
