import { Link } from '@tanstack/react-router';
import { $api, type Schema } from '../../api/client.js';
import { PAGE } from '../../api/paging.js';
import { runnersTexts } from '../../texts/runners.js';
import { State } from '../../ui/state.js';
import { Stages } from '../../ui/waterfall.js';
import { When } from '../../ui/when.js';

type Demand = Schema<'DemandPage'>['items'][number];

/** What came before and after a workflow job: its other attempts, and the other jobs of its run. */
export function RunJobs({ demand: { id, runId, jobName } }: { demand: Schema<'DemandDetail'> }) {
  const query = { runId: runId ?? '', limit: PAGE };
  const { data } = $api.useQuery('get', '/api/runners/demands', { params: { query } }, { enabled: runId !== null });
  const others = (data?.items ?? []).filter((other) => other.id !== id);
  const isAttempt = (other: Demand) => jobName !== null && other.jobName === jobName;
  return (
    <>
      <Group title={runnersTexts.workflowJob.attempts} demands={others.filter(isAttempt)} />
      <Group title={runnersTexts.workflowJob.sameRun} demands={others.filter((other) => !isAttempt(other))} />
    </>
  );
}

function Group({ title, demands }: { title: string; demands: Demand[] }) {
  if (demands.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ol className="trail run-jobs">
        {demands.map((demand) => (
          <li key={demand.id}>
            <State name={demand.conclusion ?? demand.state} />
            <Link to="/workflow-jobs/$id" params={{ id: demand.id }}>
              <bdi>{demand.jobName ?? demand.workflowJobId}</bdi>
            </Link>
            <span className="soft">{runnersTexts.workflowJob.attempt(demand.runAttempt)}</span>
            <Stages demand={demand} />
            <When at={demand.queuedAt} />
          </li>
        ))}
      </ol>
    </section>
  );
}
