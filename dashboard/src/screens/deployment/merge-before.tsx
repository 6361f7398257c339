import { Link } from '@tanstack/react-router';
import { $api } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { State } from '../../ui/state.js';
import { MergeItems } from '../merge/items.js';

const { merge: title } = deploymentsTexts.deployment;

/** The merge that a deployment has followed, with its pull requests; nothing without one. */
export function MergeBefore({ deploymentId }: { deploymentId: string }) {
  const params = { query: { deploymentId, limit: '1' } };
  const { data } = $api.useQuery('get', '/api/merges', { params });
  const taskGroupId = data?.items[0]?.taskGroupId;
  return taskGroupId === undefined ? null : <Known taskGroupId={taskGroupId} />;
}

function Known({ taskGroupId }: { taskGroupId: string }) {
  const { data } = $api.useQuery('get', '/api/merges/{taskGroupId}', { params: { path: { taskGroupId } } });
  if (!data) return null;
  return (
    <section>
      <h2>{title}</h2>
      <p>
        <State name={data.state} />{' '}
        <Link to="/merges/$taskGroupId" params={{ taskGroupId }}>
          <bdi>{taskGroupId}</bdi>
        </Link>
      </p>
      <MergeItems items={data.items} />
    </section>
  );
}
