import type { V1Pod } from '@kubernetes/client-node';

/** How long ago the pod was to be gone, in milliseconds; negative while it has time, or is not being removed at all. */
export function pastDeletionMs(pod: V1Pod): number {
  const due = pod.metadata?.deletionTimestamp;
  return due === undefined ? -Infinity : Date.now() - new Date(due).getTime();
}

export function isBeingRemoved(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}
