import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import type { HubError } from '../../../common/errors.js';
import { IMAGE_ABSENT, imageAbsent, unhealthy } from '../model/failures.js';

/** Reasons for which a container waits that do not pass by themselves. */
const STUCK = ['ImagePullBackOff', 'CrashLoopBackOff', 'CreateContainerConfigError', 'ErrImageNeverPull'];
const REVISION = 'deployment.kubernetes.io/revision';

/**
 * Returns the revision of a rollout that is complete; undefined while it is going on. Conditions alone mislead: they
 * may be those of the version before. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 * @param pods of the new version
 * @throws HubError DEPLOY_UNHEALTHY, IMAGE_NOT_FOUND
 */
export function rolloutHealth(
  deployment: V1Deployment,
  pods: readonly V1Pod[],
): { revision: string | null } | undefined {
  const { metadata, spec, status } = deployment;
  const wanted = spec?.replicas ?? 1;
  const isObserved = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 1);
  if (!isObserved) return undefined;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  if (updatedReplicas === wanted && availableReplicas === wanted && replicas === wanted)
    return { revision: metadata?.annotations?.[REVISION] ?? null };
  const problem = pods.map(problemOf).find((one) => one !== undefined);
  if (problem) throw problem;
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded')
    throw unhealthy(`the rollout made no progress in time: ${progressing.message ?? ''}`);
  return undefined;
}

function problemOf({ status, metadata }: V1Pod): HubError | undefined {
  for (const { state, image, restartCount, lastState } of status?.containerStatuses ?? []) {
    const { reason, message = '' } = state?.waiting ?? {};
    if (reason === undefined) continue;
    const isImage = reason === 'ErrImagePull' || reason === 'ImagePullBackOff';
    if (reason === 'InvalidImageName' || (isImage && IMAGE_ABSENT.test(message))) return imageAbsent(image);
    if (!STUCK.includes(reason)) continue;
    const code = lastState?.terminated?.exitCode;
    const exit = code === undefined ? '' : `, exit code ${code} after ${restartCount} restarts`;
    return unhealthy(`${metadata?.name} is in ${reason}${exit}: ${message.slice(0, 500)}`);
  }
  return undefined;
}
