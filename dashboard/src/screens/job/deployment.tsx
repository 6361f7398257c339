import type { Schema } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { Fact } from '../../ui/fact.js';
import { IdLink } from '../../ui/id-link.js';
import { PageLink } from '../../ui/page-link.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { useDeployment } from '../deployment/use-deployment.js';

const { title, fields } = deploymentsTexts.deployment;

/** The deployment of a deploy job; it exists from the job's first run on. */
export function DeploymentOfJob({ job }: { job: Schema<'Job'> }) {
  const { deploymentId } = (job.data ?? {}) as { deploymentId?: unknown };
  return typeof deploymentId === 'string' && job.startedAt !== null ? <Known id={deploymentId} /> : null;
}

function Known({ id }: { id: string }) {
  const { data: deployment, error } = useDeployment(id);
  return (
    <section>
      <h2>{title}</h2>
      {error && !deployment ? <ProblemNote error={error} /> : null}
      {deployment && (
        <dl className="facts">
          <Fact name={fields.id}>
            <IdLink kind="deployment" id={id} />
          </Fact>
          <Fact name={fields.state}>
            <State name={deployment.state} />
          </Fact>
          <Fact name={fields.address}>
            {deployment.url !== null &&
              (deployment.current ? <PageLink url={deployment.url} /> : <bdi>{deployment.url}</bdi>)}
          </Fact>
        </dl>
      )}
    </section>
  );
}
