import type { V1Pod } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import { pullFailure } from '../pull-error.js';
import { imageOf, statusOfJob } from './pod-info.js';

/** Message of a passing state: the Secret is made after the pod, and the node retries. */
const SECRET_AWAITED = /secret "[^"]*" not found|failed to sync secret cache/i;
const IMAGE_REASONS = ['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable', 'ImageInspectError'];

/** Returns why a pod that has not started will not do so by itself; undefined while it may. */
export function startProblem(pod: V1Pod): HubError | undefined {
  const waiting = statusOfJob(pod)?.state?.waiting;
  if (waiting?.reason === undefined) return undefined;
  const { reason, message = '' } = waiting;
  const problem = (code: string) => new HubError(code, `${pod.metadata?.name} can't start: ${reason}: ${message}`);
  // The node would retry at growing intervals; whether to try again is the caller's decision.
  if (IMAGE_REASONS.includes(reason)) return pullFailure(imageOf(pod), message || reason);
  switch (reason) {
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return problem('PERMANENT_ERROR');
    case 'CreateContainerConfigError':
      return SECRET_AWAITED.test(message) ? undefined : problem('PERMANENT_ERROR');
    case 'CreateContainerError':
    case 'RunContainerError':
      return problem(/no command specified/i.test(message) ? 'PERMANENT_ERROR' : 'DOCKER_DAEMON_ERROR');
    default:
      return undefined;
  }
}

/** Returns the scheduler's message while no node can take the pod. An autoscaler may be about to add one. */
export function unschedulable(pod: V1Pod): string | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable'
    ? (scheduled.message ?? 'no node can take it')
    : undefined;
}
