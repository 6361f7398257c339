import { Link } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { useQueues } from '../live/use-queues.js';
import { texts } from '../texts.js';
import { overviewTexts } from '../texts/overview.js';
import { NumberTable } from '../ui/number-table.js';
import { ProblemNote } from '../ui/problem-note.js';
import { duration } from '../ui/duration.js';
import { figure } from '../ui/locale.js';
import { When } from '../ui/when.js';

type Queue = Schema<'QueueStatisticsList'>['queues'][number];
const { columns } = overviewTexts.queues;

/** All queues with their counts, live. */
export function Queues() {
  return (
    <>
      <header className="screen">
        <h1>{texts.names.queues}</h1>
      </header>
      <QueueTable />
    </>
  );
}

export function QueueTable() {
  const { data, error, refetch } = useQueues();
  const pauses = $api.useQuery('get', '/api/queues/pauses', {});
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  const pauseOf = (name: string) => pauses.data?.queues.find((queue) => queue.name === name);
  return (
    <NumberTable label={overviewTexts.queues.label} titles={columns}>
      {data.queues.map((queue) => (
        <Row key={queue.name} queue={queue} pause={pauseOf(queue.name)} />
      ))}
    </NumberTable>
  );
}

function Row({ queue, pause }: { queue: Queue; pause: Schema<'QueuePauses'>['queues'][number] | undefined }) {
  const { name, waiting, active, delayed, failed, throughput1m, latencyP95, oldestWaitingSeconds, paused } = queue;
  const jobs = (state: string, value: number) => (
    <Link to="/jobs" search={{ queue: name, state }} className={value === 0 ? 'zero' : undefined}>
      {figure(value)}
    </Link>
  );
  return (
    <tr>
      <th scope="row">
        <Link to="/queues/$name" params={{ name }}>
          {name}
        </Link>
      </th>
      <td>{jobs('waiting', waiting)}</td>
      <td>{jobs('active', active)}</td>
      <td>{jobs('delayed', delayed)}</td>
      <td className={failed > 0 ? 'bad' : undefined}>{jobs('failed', failed)}</td>
      <td>{figure(throughput1m)}</td>
      <td>{latencyP95 > 0 ? duration(latencyP95) : texts.none}</td>
      <td>{oldestWaitingSeconds > 0 ? duration(oldestWaitingSeconds * 1000) : texts.none}</td>
      <td>
        {paused ? (
          <span className="badge badge-bad">
            {overviewTexts.queues.paused} {pause && <When at={pause.changedAt} />}{' '}
            <bdi>{pause && overviewTexts.queues.pausedBy(pause.changedBy, pause.reason)}</bdi>
          </span>
        ) : (
          <span className="soft">{overviewTexts.queues.running}</span>
        )}
      </td>
    </tr>
  );
}
