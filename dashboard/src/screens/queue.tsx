import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, api } from '../api/client.js';
import { useQueues } from '../live/use-queues.js';
import { texts } from '../texts.js';
import { jobsTexts } from '../texts/jobs.js';
import { overviewTexts } from '../texts/overview.js';
import { ActButton } from '../ui/act-button.js';
import { because, useAct } from '../ui/actions.js';
import { ask } from '../ui/ask.js';
import { Chart } from '../ui/chart.js';
import { ProblemNote } from '../ui/problem-note.js';
import { TimeWindow, windowOf } from '../ui/time-window.js';
import { useSetFilter } from '../ui/use-filters.js';
import { figure } from '../ui/locale.js';
import { When } from '../ui/when.js';
import { Lanes } from './queue/lanes.js';

const route = getRouteApi('/queues/$name');

/** One queue: its counts, its history, and what can be done with it. */
export function Queue() {
  const { name } = route.useParams();
  const { window } = route.useSearch();
  const setFilter = useSetFilter();
  const { data, error, refetch } = useQueues();
  const queue = data?.queues.find((one) => one.name === name);
  const pauses = $api.useQuery('get', '/api/queues/pauses', {}, { enabled: queue?.paused === true, staleTime: 0 });
  const pause = pauses.data?.queues.find((one) => one.name === name);
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  if (!queue) return <p className="note">{texts.notFound.text}</p>;
  const { counts } = overviewTexts.overview;
  return (
    <>
      <header className="screen">
        <h1>{name}</h1>
        <QueueActs name={name} paused={queue.paused} open={queue.waiting + queue.delayed} failed={queue.failed} />
      </header>
      {queue.paused && (
        <p className="note note-bad">
          {overviewTexts.queues.paused} {pause && <When at={pause.changedAt} />}{' '}
          <bdi>{pause && overviewTexts.queues.pausedBy(pause.changedBy, pause.reason)}</bdi>
        </p>
      )}
      <dl className="tiles">
        {(['waiting', 'active', 'delayed', 'failed'] as const).map((state) => (
          <div key={state}>
            <dt>{counts[state]}</dt>
            <dd>
              <Link to="/jobs" search={{ queue: name, state }}>
                {figure(queue[state])}
              </Link>
            </dd>
          </div>
        ))}
        <div>
          <dt>{counts.throughput}</dt>
          <dd>{figure(queue.throughput1m)}</dd>
        </div>
      </dl>
      <Lanes queue={name} />
      <TimeWindow value={window} onChange={(value) => setFilter('window', value)} />
      <div className="charts">
        <Chart title={counts.waiting} metric="queue_waiting" queue={name} window={windowOf(window)} />
        <Chart title={counts.throughput} metric="queue_completed" queue={name} window={windowOf(window)} />
        <Chart title={counts.failures} metric="queue_failed" queue={name} window={windowOf(window)} />
      </div>
    </>
  );
}

function QueueActs(props: { name: string; paused: boolean; open: number; failed: number }) {
  const { name: queueName, paused, open, failed } = props;
  const act = useAct();
  const params = { path: { queueName } };
  const pause = () =>
    ask({
      title: `${jobsTexts.queue.pause}: ${queueName}`,
      text: jobsTexts.queue.willPause,
      button: jobsTexts.queue.pause,
      isReasonRequired: true,
      act: (reason) => act(api.POST('/api/queues/{queueName}/pause', { params, body: because(reason) })),
    });
  const resume = () =>
    ask({
      title: `${jobsTexts.queue.resume}: ${queueName}`,
      text: jobsTexts.queue.willResume,
      button: jobsTexts.queue.resume,
      act: (reason) => act(api.POST('/api/queues/{queueName}/resume', { params, body: because(reason) })),
    });
  const drain = () =>
    ask({
      title: `${jobsTexts.queue.drain}: ${queueName}`,
      text: jobsTexts.queue.willDrain(open),
      button: jobsTexts.queue.drainButton(open),
      isReasonRequired: true,
      act: (reason) =>
        act(
          api.POST('/api/queues/{queueName}/drain', {
            params,
            body: { mode: 'remove', delayed: true, ...because(reason) },
          }),
        ),
    });
  const retry = () =>
    ask({
      title: `${jobsTexts.queue.retry}: ${queueName}`,
      text: jobsTexts.queue.willRetry(failed),
      button: jobsTexts.queue.retryButton(failed),
      isReasonRequired: true,
      act: (reason) => act(api.POST('/api/queues/{queueName}/retry-failed', { params, body: because(reason) })),
    });
  return (
    <div className="acts">
      {paused ? (
        <ActButton onClick={resume}>{jobsTexts.queue.resume}</ActButton>
      ) : (
        <ActButton onClick={pause}>{jobsTexts.queue.pause}</ActButton>
      )}
      <ActButton disabled={failed === 0} onClick={retry}>
        {jobsTexts.queue.retry}
      </ActButton>
      <ActButton disabled={open === 0} onClick={drain}>
        {jobsTexts.queue.drain}
      </ActButton>
    </div>
  );
}
