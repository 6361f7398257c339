import { getRouteApi, Link } from '@tanstack/react-router';
import { $api } from '../api/client.js';
import { useLive } from '../live/use-live.js';
import { useQueues } from '../live/use-queues.js';
import { texts } from '../texts.js';
import { Chart } from '../ui/chart.js';
import { State } from '../ui/state.js';
import { TimeWindow, windowOf } from '../ui/time-window.js';
import { useSetFilter } from '../ui/use-filters.js';
import { duration, When } from '../ui/when.js';
import { Checklist } from './overview/checklist.js';
import { QueueTable } from './queues.js';

const route = getRouteApi('/');
const { counts } = texts.overview;

/** What a person wants to know first: is all well, and if not, where. */
export function Overview() {
  const { window } = route.useSearch();
  const setFilter = useSetFilter();
  return (
    <>
      <h1 className="hidden">{texts.names.overview}</h1>
      <Sentence />
      <Checklist />
      <Alerts />
      <TimeWindow value={window} onChange={(value) => setFilter('window', value)} />
      <div className="charts">
        <Chart title={counts.throughput} metric="queue_completed" window={windowOf(window)} />
        <Chart title={counts.waiting} metric="queue_waiting" window={windowOf(window)} />
        <Chart title={counts.failed} metric="queue_failed" window={windowOf(window)} />
      </div>
      <h2>{texts.overview.queues}</h2>
      <QueueTable />
    </>
  );
}

/** A wait that is worth a sentence, in seconds. */
const LONG_WAIT_S = 60;

function Sentence() {
  const { data } = useQueues();
  if (!data) return null;
  const paused = data.queues.filter((queue) => queue.paused).map(({ name }) => name);
  const [oldest] = [...data.queues].sort((a, b) => b.oldestWaitingSeconds - a.oldestWaitingSeconds);
  const sentences = [
    ...(paused.length > 0 ? [texts.overview.paused(paused)] : []),
    ...(oldest && oldest.oldestWaitingSeconds >= LONG_WAIT_S
      ? [texts.overview.oldest(duration(oldest.oldestWaitingSeconds * 1000), oldest.name)]
      : []),
  ];
  return <p className="sentence">{sentences.length > 0 ? sentences.join(' ') : texts.overview.allWell}</p>;
}

function Alerts() {
  const { data, refetch } = $api.useQuery('get', '/api/alerts', {
    params: { query: { state: 'firing', limit: '10' } },
  });
  useLive('alerts', () => void refetch());
  if (!data || data.items.length === 0) return null;
  return (
    <section className="note note-bad" aria-label={texts.overview.alerts}>
      <ul className="plain">
        {data.items.map(({ id, title, state, firedAt }) => (
          <li key={id}>
            <State name={state} /> <bdi>{title}</bdi> <When at={firedAt} />
          </li>
        ))}
      </ul>
      <Link to="/queues">{texts.names.queues}</Link>
    </section>
  );
}
