import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { runnersTexts } from '../../texts/runners.js';
import { Fact } from '../../ui/fact.js';
import { Exactly } from '../../ui/when.js';

const { fields, attempt } = runnersTexts.workflowJob;

/** What GitHub and the hub know of a workflow job. */
export function Facts({ demand }: { demand: Schema<'DemandDetail'> }) {
  const { repository, headBranch, labels, runnerSet, runnerId, runnerName, runId, runAttempt, prepareJobId } = demand;
  return (
    <dl className="facts">
      <Fact name={fields.repository}>
        <Link to="/workflow-jobs" search={{ repository }}>
          <bdi>{repository}</bdi>
        </Link>
      </Fact>
      <Fact name={fields.branch}>{headBranch && <bdi>{headBranch}</bdi>}</Fact>
      <Fact name={fields.run}>{runId && `${runId} (${attempt(runAttempt)})`}</Fact>
      <Fact name={fields.job}>{demand.workflowJobId}</Fact>
      <Fact name={fields.labels}>
        <bdi>{labels.join(', ')}</bdi>
      </Fact>
      <Fact name={fields.set}>
        {runnerSet && (
          <Link to="/runners" search={{ runnerSet }}>
            <bdi>{runnerSet}</bdi>
          </Link>
        )}
      </Fact>
      <Fact name={fields.runner}>
        {runnerId && (
          <Link to="/runners/$id" params={{ id: runnerId }}>
            <bdi>{runnerName ?? runnerId}</bdi>
          </Link>
        )}
      </Fact>
      <Fact name={fields.priority}>{demand.priority}</Fact>
      <Fact name={fields.prepare}>
        {prepareJobId && (
          <Link to="/jobs/$jobId" params={{ jobId: prepareJobId }}>
            <code>{prepareJobId}</code>
          </Link>
        )}
      </Fact>
      <Fact name={fields.queued}>
        <Exactly at={demand.queuedAt} />
      </Fact>
    </dl>
  );
}
