import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { hubNow } from '../api/hub-clock.js';
import { readAgain } from '../live/read-again.js';
import { useLive } from '../live/use-live.js';
import { useSoon } from '../live/use-soon.js';
import { texts } from '../texts.js';
import { runnersTexts } from '../texts/runners.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RunnerLog } from '../ui/runner-log.js';
import { State } from '../ui/state.js';
import { barsOf } from '../ui/waterfall-bars.js';
import { Waterfall } from '../ui/waterfall.js';
import { useNow } from '../ui/when.js';
import { WhyNote } from '../ui/why-note.js';
import { Deliveries } from './workflow-job/deliveries.js';
import { Facts } from './workflow-job/facts.js';
import { RunJobs } from './workflow-job/run-jobs.js';

type Demand = Schema<'DemandDetail'>;
const route = getRouteApi('/workflow-jobs/$id');

/** Live views end with a job; its runner is removed later. */
const REMOVAL = { readMs: 5000, mostMs: 600_000 };

/** One workflow job: why it waits, how its runner came to be, what brought it, what the runner wrote. */
export function WorkflowJob() {
  const { id } = route.useParams();
  const cache = useQueryClient();
  const { data, error, isFetched, refetch } = $api.useQuery(
    'get',
    '/api/runners/demands/{id}',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (isRunnerLeft(state.data) ? REMOVAL.readMs : false) },
  );
  const read = useSoon(refetch);
  const readRun = useSoon(() => readAgain(cache, { queryKey: ['get', '/api/runners/demands'] }));
  useLive(isFetched ? 'demands' : null, ({ type, data: changed }) => {
    const { demands = [] } = (changed ?? {}) as { demands?: { id: string }[] };
    if (type === 'error') return;
    // Others move the one that waits, whose own row stays as it is.
    if (type !== 'update' || data?.why.waits || demands.some((demand) => demand.id === id)) read();
    if (data?.runId) readRun();
  });
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return <Detail key={id} demand={data} />;
}

function isRunnerLeft(demand: Demand | undefined): boolean {
  if (!demand?.completedAt || demand.runnerId === null || demand.times.goneAt !== null) return false;
  return hubNow() - Date.parse(demand.completedAt) < REMOVAL.mostMs;
}

function Detail({ demand }: { demand: Demand }) {
  const { workflowName, jobName, state, conclusion, why, completedAt, runnerId, htmlUrl } = demand;
  const now = useNow(completedAt === null || isRunnerLeft(demand));
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{[workflowName, jobName].filter(Boolean).join(' / ') || demand.workflowJobId}</bdi>{' '}
          <State name={conclusion ?? state} />
        </h1>
        <div className="acts">
          {htmlUrl !== null && /^https?:/.test(htmlUrl) && (
            <a className="button" href={htmlUrl} target="_blank" rel="noreferrer">
              {runnersTexts.workflowJob.github}
            </a>
          )}
          {demand.runId !== null && (
            <Link className="button" to="/workflow-jobs" search={{ runId: demand.runId }}>
              {runnersTexts.workflowJob.sameRun}
            </Link>
          )}
        </div>
      </header>
      {why.waits && <WhyNote why={why} />}
      <Waterfall bars={barsOf(demand)} now={now} />
      <div className="columns">
        <div>
          <Facts demand={demand} />
          <RunJobs demand={demand} />
        </div>
        <div>
          <Deliveries deliveries={demand.deliveries} />
          {runnerId !== null && <RunnerLog id={runnerId} />}
        </div>
      </div>
    </article>
  );
}
