import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { duration } from '../../ui/duration.js';
import { Fact } from '../../ui/fact.js';
import { IdLink } from '../../ui/id-link.js';
import { PageLink } from '../../ui/page-link.js';
import { shortCommit } from '../../ui/short-commit.js';
import { Exactly } from '../../ui/when.js';
import { PullOfTask } from './pull-of-task.js';

const { fields, times, history, versionAt } = deploymentsTexts.deployment;
const { percent } = deploymentsTexts.deployments;

/** What a deployment brings where, and what it replaces. */
export function DeploymentFacts({ deployment }: { deployment: Schema<'DeploymentDetail'> }) {
  const { id, jobId, projectId, environment, taskId, branch, commitHash, image, before, url } = deployment;
  const { namespace, resource, port, revision, requestedBy, current, progress, state, durationSeconds } = deployment;
  return (
    <dl className="facts">
      <Fact name={fields.id}>
        <code>{id}</code>
      </Fact>
      <Fact name={fields.job}>
        <IdLink kind="job" id={jobId} />
      </Fact>
      {state === 'in_progress' && progress !== null && (
        <Fact name={fields.progress}>
          <progress max={100} value={progress} aria-label={fields.progress} /> {percent(progress)}
        </Fact>
      )}
      <Fact name={fields.project}>
        <Link to="/projects" search={{ edit: projectId }}>
          <bdi>{projectId}</bdi>
        </Link>
      </Fact>
      <Fact name={fields.environment}>
        <Link to="/deployments" search={{ projectId, environment }}>
          {environment}
        </Link>
      </Fact>
      {taskId !== null && (
        <Fact name={fields.task}>
          <IdLink kind="task" id={taskId} />
        </Fact>
      )}
      {taskId !== null && <PullOfTask taskId={taskId} />}
      <Fact name={fields.branch}>
        <bdi>{branch}</bdi>
      </Fact>
      <Fact name={fields.commit}>
        <code>{commitHash}</code>
      </Fact>
      <Fact name={fields.image}>{image !== null && <bdi>{image}</bdi>}</Fact>
      <Fact name={fields.before}>
        {before && (
          <Link to="/deployments/$id" params={{ id: before.id }}>
            <bdi>{versionAt(shortCommit(before.commitHash), before.branch)}</bdi>
          </Link>
        )}
      </Fact>
      <Fact name={fields.address}>{url !== null && (current ? <PageLink url={url} /> : <bdi>{url}</bdi>)}</Fact>
      {namespace !== null && (
        <Fact name={fields.namespace}>
          <code>{namespace}</code>
        </Fact>
      )}
      {resource !== null && (
        <Fact name={namespace === null ? fields.container : fields.workload}>
          <code>{resource}</code>
        </Fact>
      )}
      {port !== null && <Fact name={fields.port}>{port}</Fact>}
      {revision !== null && <Fact name={fields.revision}>{revision}</Fact>}
      <Fact name={fields.by}>
        <bdi>{requestedBy}</bdi>
      </Fact>
      {durationSeconds !== null && <Fact name={fields.lasted}>{duration(durationSeconds * 1000)}</Fact>}
    </dl>
  );
}

/** When a deployment reached which state; those that it has not reached have a dash. */
export function DeploymentTimes({ deployment }: { deployment: Schema<'Deployment'> }) {
  const { requestedAt, startedAt, appliedAt, switchedAt, completedAt } = deployment;
  const reached = [
    [times.requested, requestedAt],
    [times.started, startedAt],
    [times.applied, appliedAt],
    [times.switched, switchedAt],
    [times.ended, completedAt],
  ] as const;
  return (
    <section aria-label={history}>
      <h2>{history}</h2>
      <dl className="facts">
        {reached.map(([name, at]) => (
          <Fact key={name} name={name}>
            <Exactly at={at} precise />
          </Fact>
        ))}
      </dl>
    </section>
  );
}
