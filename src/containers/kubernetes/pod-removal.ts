import type { V1Pod } from '@kubernetes/client-node';

/** Time after the end of its grace at which a pod's node counts as lost if it has not confirmed the pod's end. */
const LOST_MS = 60_000;

export function isBeingRemoved(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

/** Returns the milliseconds until the pod's node counts as lost, if the pod is still there; infinite without a removal. */
export function lostInMs(pod: V1Pod): number {
  const due = pod.metadata?.deletionTimestamp;
  return due === undefined ? Infinity : new Date(due).getTime() + LOST_MS - Date.now();
}
