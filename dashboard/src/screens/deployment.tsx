import { getRouteApi } from '@tanstack/react-router';
import type { Schema } from '../api/client.js';
import { texts } from '../texts.js';
import { deploymentsTexts } from '../texts/deployments.js';
import { ErrorLine } from '../ui/error-line.js';
import { ProblemNote } from '../ui/problem-note.js';
import { State } from '../ui/state.js';
import { DeploymentActs } from './deployment/acts.js';
import { DeploymentFacts, DeploymentTimes } from './deployment/facts.js';
import { MergeBefore } from './deployment/merge-before.js';
import { useDeployment } from './deployment/use-deployment.js';
import { WhyOfJob } from './job/why.js';

const route = getRouteApi('/deployments/$id');
const { deployment: labels, deployments } = deploymentsTexts;

/** One deployment: what it brings where, how far it is, what it replaces, and what to do when it has failed. */
export function Deployment() {
  const { id } = route.useParams();
  const { data: deployment, error, refetch } = useDeployment(id);
  if (error && !deployment) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!deployment) return <p className="loading">{texts.loading}</p>;
  return (
    <article className="detail">
      <header className="screen">
        <h1>
          <bdi>{labels.into(deployment.projectId, deployment.environment)}</bdi> <State name={deployment.state} />{' '}
          {deployment.current && <span className="badge">{deployments.current}</span>}
        </h1>
        <DeploymentActs deployment={deployment} />
      </header>
      {deployment.state === 'pending' && <WhyOfJob jobId={deployment.jobId} />}
      <ErrorLine error={errorOf(deployment)} />
      {deployment.state === 'superseded' && <p className="note">{labels.superseded}</p>}
      <DeploymentFacts deployment={deployment} />
      <DeploymentTimes deployment={deployment} />
      <MergeBefore deploymentId={id} />
    </article>
  );
}

/** What went wrong, and what to do next. */
function errorOf({ errorCode, failedReason }: Schema<'Deployment'>): string | null {
  if (errorCode === null && failedReason === null) return null;
  const next = labels.next[errorCode ?? ''];
  return `${[errorCode, failedReason].filter(Boolean).join(': ')}${next === undefined ? '' : `\n${next}`}`;
}
