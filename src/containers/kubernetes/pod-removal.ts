import type { V1Pod } from '@kubernetes/client-node';

/** A node that has not confirmed a pod's end by so long after the end of its grace is taken for lost. */
const LOST_MS = 60_000;

export function isBeingRemoved(pod: V1Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

/** In how many milliseconds its node is to be taken for lost, should it still be there; infinite while nobody removes it. */
export function lostInMs(pod: V1Pod): number {
  const due = pod.metadata?.deletionTimestamp;
  return due === undefined ? Infinity : new Date(due).getTime() + LOST_MS - Date.now();
}
