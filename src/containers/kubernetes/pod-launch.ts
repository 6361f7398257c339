import type { V1Pod } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import type { ContainerSpec, StartOptions } from '../container-runtime.js';
import { HUB_LABEL } from '../labels.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { statusOfJob, stateOf } from './pod-info.js';
import { labelsOf } from './pod-labels.js';
import { checkedPodName } from './pod-names.js';
import { PodNetworks } from './pod-networks.js';
import { isBeingRemoved } from './pod-removal.js';
import { createEnvironment } from './pod-secret.js';
import { watchPod } from './pod-watch.js';
import type { Pods } from './pods.js';
import { PodStartTimeout } from './pod-start-timeout.js';
import { startProblem, unschedulable } from './start-problem.js';

export interface LaunchLimits {
  /** Limit from the create to the start, the pull of the image included. */
  startMs: number;
  /** Part of it while no node can take the pod: an autoscaler needs some minutes for a new one. */
  unschedulableMs: number;
  /** Time for which a name may belong to a pod that is being removed. */
  settleMs: number;
}

export const LAUNCH_LIMITS: LaunchLimits = { startMs: 15 * 60_000, unschedulableMs: 5 * 60_000, settleMs: 30_000 };

/** Starts a container from its specification. Each step may be repeated after a crash in between. */
export class PodLaunch {
  private readonly networks: PodNetworks;

  constructor(
    private readonly api: KubernetesApi,
    private readonly pods: Pods,
    private readonly limits: LaunchLimits,
  ) {
    this.networks = new PodNetworks(api);
  }

  async launch(spec: ContainerSpec, options: StartOptions = {}): Promise<V1Pod> {
    checkedPodName(spec.name);
    await this.networks.ensure(spec.network === 'runner' ? 'runner' : 'none');
    const { pod, isNew } = await this.obtain(spec);
    if (stateOf(pod) !== 'created') return pod;
    // Not only for a new pod: a hub that died after creating it has left it without.
    const refused = await this.giveEnvironment(pod, spec);
    const outcome = refused ?? (await this.untilStarted(pod, isNew, options));
    if (!(outcome instanceof HubError)) return outcome;
    // The next attempt needs a new pod. If the removal fails, that attempt finds this pod and ends in the same way.
    await this.pods.remove(pod, 0).catch(() => undefined);
    throw outcome;
  }

  /** Creates the pod or finds it. */
  private async obtain(spec: ContainerSpec): Promise<{ pod: V1Pod; isNew: boolean }> {
    const settled = AbortSignal.timeout(this.limits.settleMs);
    for (;;) {
      const made = await this.pods.create(spec);
      if (made) return { pod: made, isNew: true };
      const found = await this.pods.read(spec.name);
      if (found) checkOwner(found, spec);
      if (found && !isBeingRemoved(found)) return { pod: found, isNew: false };
      await this.untilNameIsFree(found, settled, spec.name);
    }
  }

  private async untilNameIsFree(before: V1Pod | undefined, settled: AbortSignal, name: string): Promise<void> {
    try {
      settled.throwIfAborted();
      if (before) await this.pods.untilGone(before, settled);
    } catch (error) {
      if (!settled.aborted) throw error;
      throw new HubError('DOCKER_DAEMON_ERROR', `${name} can't be created: the previous pod is still being removed`);
    }
  }

  /** Creates the environment. Returns an error when the pod can't have one; throws when the API server can't be asked. */
  private async giveEnvironment(pod: V1Pod, spec: ContainerSpec): Promise<HubError | undefined> {
    try {
      return await createEnvironment(this.api, pod, spec);
    } catch (error) {
      if (error instanceof HubError && error.code !== 'DOCKER_DAEMON_ERROR') return error;
      throw error;
    }
  }

  /** Returns the started pod, or why it will not start; throws when the API server is away, or the signal ends the wait. */
  private async untilStarted(pod: V1Pod, isNew: boolean, { waits, signal }: StartOptions): Promise<V1Pod | HubError> {
    const name = pod.metadata?.name ?? '';
    const patience = new PodStartTimeout(this.limits, name);
    const ends = signal ? AbortSignal.any([patience.signal, signal]) : patience.signal;
    let said: string | undefined;
    const report = (reason: string) => {
      if (reason !== said) waits?.(reason);
      said = reason;
    };
    const judge = (found: V1Pod | undefined): { is: V1Pod | HubError } | undefined => {
      // A later pod of that name is another.
      const now = found?.metadata?.uid === pod.metadata?.uid ? found : undefined;
      if (now === undefined) return { is: new HubError('DOCKER_DAEMON_ERROR', `${name} was removed while it started`) };
      const problem = startProblem(now) ?? (isNew ? refusedByNode(now) : undefined);
      if (problem) return { is: problem };
      if (stateOf(now) !== 'created') return { is: now };
      const noNode = unschedulable(now);
      patience.unschedulable(noNode);
      report(noNode === undefined ? `${name} is being started by the cluster` : `no node can take ${name}: ${noNode}`);
      return undefined;
    };
    try {
      return await watchPod(this.api, pod, judge, ends);
    } catch (error) {
      if (error !== patience.signal.reason) throw error;
      // The watch may have been silent for a while: a pod that runs may have a job.
      return judge(await this.pods.read(name))?.is ?? (error as HubError);
    } finally {
      patience.end();
    }
  }
}

/** Checks the owner: a name conflict is a repeated attempt only if the pod is this hub's own. */
function checkOwner({ metadata }: V1Pod, spec: ContainerSpec): void {
  const labels = labelsOf(metadata);
  if (labels && labels[HUB_LABEL] === spec.labels?.[HUB_LABEL]) return;
  throw new HubError('PERMANENT_ERROR', `The name ${spec.name} is taken by a pod that is not this hub's`);
}

/** Returns an error when its node had no room for it any more (`OutOfcpu`, `NodeAffinity`, …): nothing of it has run. */
function refusedByNode(pod: V1Pod): HubError | undefined {
  const { phase, reason, message = '' } = pod.status ?? {};
  const { running, terminated } = statusOfJob(pod)?.state ?? {};
  if (phase !== 'Failed' || running || terminated) return undefined;
  return new HubError(
    'RESOURCE_TEMPORARILY_UNAVAILABLE',
    `${pod.metadata?.name} was not started: ${reason}: ${message}`,
  );
}
