import { useQueues } from '../../live/use-queues.js';
import { overviewTexts } from '../../texts/overview.js';
import { Chart } from '../../ui/chart.js';
import type { WindowName } from '../../ui/time-window.js';

const { counts } = overviewTexts.overview;
const DASHES = { waiting: [8, 4], failures: [2, 3] } as const;
const HEIGHT = 84;
/** The lowest chart has the times of all three below it. */
const WITH_TIMES = 112;

/** What the hub does, what waits and what fails: above each other on one time axis, with one cursor. */
export function Charts({ window }: { window: WindowName }) {
  const queues = useQueues().data?.queues;
  const sum = (field: 'waiting' | 'throughput1m') => queues?.reduce((all, queue) => all + queue[field], 0);
  const shared = { window, syncKey: 'overview' };
  return (
    <div className="charts-stacked">
      <Chart
        {...shared}
        title={counts.throughput}
        metric="queue_completed"
        tail={sum('throughput1m')}
        height={HEIGHT}
        hidesTimes
      />
      <Chart
        {...shared}
        title={counts.waiting}
        metric="queue_waiting"
        tail={sum('waiting')}
        dash={DASHES.waiting}
        height={HEIGHT}
        hidesTimes
      />
      <Chart {...shared} title={counts.failures} metric="queue_failed" dash={DASHES.failures} height={WITH_TIMES} />
    </div>
  );
}
