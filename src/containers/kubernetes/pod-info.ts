import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { ContainerInfo } from '../container-runtime.js';
import { labelsOf } from './pod-labels.js';
import { podId } from './pod-names.js';
import { CONTAINER } from './pod-options.js';
import { lostInMs } from './pod-removal.js';

/** The API server's answer in the port's words. */
export function toInfo(pod: V1Pod): ContainerInfo {
  const { name = '', uid = '' } = pod.metadata ?? {};
  const status = statusOfJob(pod);
  const ended = status?.state?.terminated;
  const state = stateOf(pod);
  const exited = state === 'exited';
  return {
    id: podId(name, uid),
    name,
    image: imageOf(pod),
    imageDigest: /sha256:[0-9a-f]{64}/.exec(status?.imageID ?? '')?.[0],
    state,
    exitCode: exited && ended ? exitCode(ended) : undefined,
    oomKilled: exited ? ended?.reason === 'OOMKilled' : undefined,
    reason: exited ? whyEnded(pod, ended) : undefined,
    createdAt: instant(pod.metadata?.creationTimestamp),
    startedAt: instant(ended?.startedAt ?? status?.state?.running?.startedAt),
    finishedAt: exited ? (instant(ended?.finishedAt) ?? endUnheard(pod)) : undefined,
    labels: labelsOf(pod.metadata) ?? {},
  };
}

/** Of a pod whose node has not told how its container ended, or that never had a node: when it was last heard of. */
function endUnheard({ metadata, status }: V1Pod): Date | undefined {
  const times = [metadata?.deletionTimestamp, metadata?.creationTimestamp];
  for (const { lastTransitionTime } of status?.conditions ?? []) times.push(lastTransitionTime);
  const known = times.map(instant).filter((time) => time !== undefined);
  return known.length === 0 ? undefined : new Date(Math.max(...known.map(Number)));
}

/** By name: a cluster may add containers of its own to every pod. */
export function statusOfJob(pod: V1Pod): V1ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}

export function imageOf(pod: V1Pod): string {
  return pod.spec?.containers.find(({ name }) => name === CONTAINER)?.image ?? '';
}

/** Whether its node can still tell anything about it, its log say. */
export function isAbandoned(pod: V1Pod): boolean {
  return stateOf(pod) === 'exited' && statusOfJob(pod)?.state?.terminated === undefined;
}

export function stateOf(pod: V1Pod): ContainerInfo['state'] {
  const state = statusOfJob(pod)?.state;
  const phase = pod.status?.phase;
  // An evicted pod has failed, whatever was last heard of its container.
  if (state?.terminated || phase === 'Failed' || phase === 'Succeeded' || isLost(pod)) return 'exited';
  return state?.running ? 'running' : 'created';
}

/** Nobody will ever say that it has ended: older clusters call it Unknown, newer ones leave it half removed. */
function isLost(pod: V1Pod): boolean {
  const { phase, reason } = pod.status ?? {};
  return phase === 'Unknown' || reason === 'NodeLost' || lostInMs(pod) <= 0;
}

function whyEnded(pod: V1Pod, ended: V1ContainerStateTerminated | undefined): string | undefined {
  const { reason, message } = pod.status ?? {};
  if (reason !== undefined) return message === undefined ? reason : `${reason}: ${message}`;
  if (ended === undefined) return isLost(pod) ? 'NodeLost: its node does not answer' : undefined;
  // What the exit code says already.
  if (ended.reason === 'Completed' || ended.reason === 'Error') return undefined;
  return ended.message === undefined ? ended.reason : `${ended.reason}: ${ended.message.trim()}`;
}

/** A command that could not be started: the runtime's own code, and what a shell and Docker say for it. */
const NOT_STARTED = 128;

function exitCode({ exitCode: code, reason, message = '' }: V1ContainerStateTerminated): number {
  if (code !== NOT_STARTED || (reason !== 'StartError' && reason !== 'ContainerCannotRun')) return code;
  if (/no such file|not found/i.test(message)) return 127;
  return /permission denied/i.test(message) ? 126 : code;
}

/** What never started has a time, too: the epoch. Events of a watch have times as text, answers have them as dates. */
function instant(time: Date | string | undefined): Date | undefined {
  const date = time === undefined ? undefined : new Date(time);
  return date && date.getTime() > 0 ? date : undefined;
}
