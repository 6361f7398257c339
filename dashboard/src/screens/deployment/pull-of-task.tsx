import { $api } from '../../api/client.js';
import { deploymentsTexts } from '../../texts/deployments.js';
import { Fact } from '../../ui/fact.js';
import { PageLink } from '../../ui/page-link.js';

/** The pull request of the task that a preview is of, by its result, else by its data; nothing without one. */
export function PullOfTask({ taskId }: { taskId: string }) {
  const { data: task } = $api.useQuery('get', '/api/tasks/{taskId}', { params: { path: { taskId } } });
  const pull = pullIn(task?.result) ?? pullIn(task?.data);
  if (pull === undefined) return null;
  return (
    <Fact name={deploymentsTexts.deployment.fields.pull}>
      <PageLink url={pull} />
    </Fact>
  );
}

/** Returns what a task says of its pull request: an address, or a number. */
function pullIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('pullRequest' in value)) return undefined;
  const { pullRequest } = value;
  return typeof pullRequest === 'string'
    ? pullRequest
    : typeof pullRequest === 'number'
      ? `#${pullRequest}`
      : undefined;
}
