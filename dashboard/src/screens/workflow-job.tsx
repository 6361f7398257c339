import { getRouteApi, Link } from '@tanstack/react-router';
import { $api, type Schema } from '../api/client.js';
import { useLive } from '../live/use-live.js';
import { texts } from '../texts.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RunnerLog } from '../ui/runner-log.js';
import { State } from '../ui/state.js';
import { barsOf, Waterfall } from '../ui/waterfall.js';
import { Exactly, useNow } from '../ui/when.js';
import { WhyNote } from '../ui/why-note.js';

type Demand = Schema<'DemandDetail'>;
const route = getRouteApi('/workflow-jobs/$id');
const { fields } = texts.workflowJob;

/** One workflow job: why it waits, how its runner came to be, what brought it, what the runner wrote. */
export function WorkflowJob() {
  const { id } = route.useParams();
  const { data, error, refetch } = $api.useQuery('get', '/api/runners/demands/{id}', { params: { path: { id } } });
  useLive('demands', ({ type, data: changed }) => {
    const { demands = [] } = (changed ?? {}) as { demands?: { id: string }[] };
    if (type !== 'snapshot' && demands.some((demand) => demand.id === id)) void refetch();
  });
  if (error) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <p className="loading">{texts.loading}</p>;
  return <Detail demand={data} />;
}

function Detail({ demand }: { demand: Demand }) {
  const { workflowName, jobName, state, conclusion, why, queuedAt, times, completedAt, runnerId } = demand;
  const now = useNow(completedAt === null || times.goneAt === null);
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{[workflowName, jobName].filter(Boolean).join(' / ') || demand.workflowJobId}</bdi>{' '}
          <State name={conclusion ?? state} />
        </h1>
        <div className="acts">
          {demand.runId !== null && (
            <a className="button" href={githubUrl(demand)} target="_blank" rel="noreferrer">
              {texts.workflowJob.github}
            </a>
          )}
          <Link className="button" to="/workflow-jobs" search={{ runId: demand.runId ?? '' }}>
            {texts.workflowJob.sameRun}
          </Link>
        </div>
      </header>
      {why.waits && <WhyNote why={why} />}
      <Waterfall bars={barsOf(queuedAt, times, completedAt)} now={now} />
      <Facts demand={demand} />
      <section>
        <h2>{texts.workflowJob.deliveries}</h2>
        <ol className="trail">
          {demand.deliveries.map((delivery) => (
            <li key={delivery.id}>
              <Exactly at={delivery.receivedAt} /> <bdi>{delivery.action}</bdi>
              <Link to="/deliveries/$id" params={{ id: delivery.id }}>
                <code>{delivery.id}</code>
              </Link>
              <Link to="/jobs/$jobId" params={{ jobId: delivery.jobId }}>
                {texts.workflowJob.job}
              </Link>
            </li>
          ))}
        </ol>
        {demand.deliveries.length === 0 && <p className="soft">{texts.workflowJob.noDelivery}</p>}
      </section>
      {runnerId !== null && <RunnerLog id={runnerId} />}
    </article>
  );
}

/** Returns the run's page; the attempt is part of it, so that a re-run's first attempt is found, too. */
function githubUrl({ repository, runId, workflowJobId }: Demand): string {
  const path = [repository.split('/').map(encodeURIComponent).join('/'), 'actions/runs', runId, 'job', workflowJobId];
  return `https://github.com/${path.join('/')}`;
}

function Facts({ demand }: { demand: Demand }) {
  const { repository, headBranch, labels, runnerSet, runnerId, runnerName, runId, runAttempt, prepareJobId } = demand;
  return (
    <dl className="facts">
      <dt>{fields.repository}</dt>
      <dd>
        <Link to="/workflow-jobs" search={{ repository }}>
          <bdi>{repository}</bdi>
        </Link>
      </dd>
      <dt>{fields.branch}</dt>
      <dd>
        <bdi>{headBranch ?? texts.none}</bdi>
      </dd>
      <dt>{fields.run}</dt>
      <dd>{`${runId ?? texts.none} (${texts.workflowJob.attempt(runAttempt)})`}</dd>
      <dt>{fields.labels}</dt>
      <dd>
        <bdi>{labels.join(', ')}</bdi>
      </dd>
      <dt>{fields.set}</dt>
      <dd>{runnerSet ?? texts.none}</dd>
      <dt>{fields.runner}</dt>
      <dd>
        {runnerId ? (
          <Link to="/runners/$id" params={{ id: runnerId }}>
            <bdi>{runnerName ?? runnerId}</bdi>
          </Link>
        ) : (
          texts.none
        )}
      </dd>
      <dt>{fields.priority}</dt>
      <dd>{demand.priority}</dd>
      {prepareJobId && (
        <>
          <dt>{fields.prepare}</dt>
          <dd>
            <Link to="/jobs/$jobId" params={{ jobId: prepareJobId }}>
              <code>{prepareJobId}</code>
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}
