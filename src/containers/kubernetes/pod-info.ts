import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { ContainerInfo } from '../container-runtime.js';
import { labelsOf } from './pod-labels.js';
import { podId } from './pod-names.js';
import { CONTAINER } from './pod-options.js';
import { lostInMs } from './pod-removal.js';

/** Converts the API server's answer to the port's type. */
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

/** Returns the latest known instant of a pod whose node has not reported the container's end, or that never had a node. */
function endUnheard({ metadata, status }: V1Pod): Date | undefined {
  const times = [metadata?.deletionTimestamp, metadata?.creationTimestamp];
  for (const { lastTransitionTime } of status?.conditions ?? []) times.push(lastTransitionTime);
  const known = times.map(instant).filter((time) => time !== undefined);
  return known.length === 0 ? undefined : new Date(Math.max(...known.map(Number)));
}

/** Finds the job's container by name: a cluster may add containers of its own to every pod. */
export function statusOfJob(pod: V1Pod): V1ContainerStatus | undefined {
  return pod.status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}

export function imageOf(pod: V1Pod): string {
  return pod.spec?.containers.find(({ name }) => name === CONTAINER)?.image ?? '';
}

/** Whether the pod ended without a report by its node, which then can't return its log either. */
export function isAbandoned(pod: V1Pod): boolean {
  return stateOf(pod) === 'exited' && statusOfJob(pod)?.state?.terminated === undefined;
}

export function stateOf(pod: V1Pod): ContainerInfo['state'] {
  const state = statusOfJob(pod)?.state;
  const phase = pod.status?.phase;
  // An evicted pod has failed, whatever its container's last status.
  if (state?.terminated || phase === 'Failed' || phase === 'Succeeded' || isLost(pod)) return 'exited';
  return state?.running ? 'running' : 'created';
}

/** Whether no node will ever report its end: older clusters call it Unknown, newer ones leave it half removed. */
function isLost(pod: V1Pod): boolean {
  const { phase, reason } = pod.status ?? {};
  return phase === 'Unknown' || reason === 'NodeLost' || lostInMs(pod) <= 0;
}

function whyEnded(pod: V1Pod, ended: V1ContainerStateTerminated | undefined): string | undefined {
  const { reason, message } = pod.status ?? {};
  if (reason !== undefined) return message === undefined ? reason : `${reason}: ${message}`;
  if (ended === undefined) return isLost(pod) ? 'NodeLost: its node does not answer' : undefined;
  // The exit code says the same.
  if (ended.reason === 'Completed' || ended.reason === 'Error') return undefined;
  return ended.message === undefined ? ended.reason : `${ended.reason}: ${ended.message.trim()}`;
}

/** Exit code of a runtime for a command that could not be started; a shell and Docker use 126 and 127. */
const NOT_STARTED = 128;

function exitCode({ exitCode: code, reason, message = '' }: V1ContainerStateTerminated): number {
  if (code !== NOT_STARTED || (reason !== 'StartError' && reason !== 'ContainerCannotRun')) return code;
  if (/no such file|not found/i.test(message)) return 127;
  return /permission denied/i.test(message) ? 126 : code;
}

/** Parses an instant. A container that never started has the epoch; events of a watch have text, other answers dates. */
function instant(time: Date | string | undefined): Date | undefined {
  const date = time === undefined ? undefined : new Date(time);
  return date && date.getTime() > 0 ? date : undefined;
}
