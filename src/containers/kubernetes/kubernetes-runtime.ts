import { Logger } from '@nestjs/common';
import type { V1Pod } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import type { ContainerInfo, ContainerRuntime, ContainerSpec, StartOptions } from '../container-runtime.js';
import { DEFAULT_TAIL, logTail } from '../log-tail.js';
import { KubernetesApi } from './kubernetes-api.js';
import type { ClusterSettings } from './kubernetes-connection.js';
import { stateOf, toInfo } from './pod-info.js';
import { LAUNCH_LIMITS, PodLaunch, type LaunchLimits } from './pod-launch.js';
import { followLog, readLog } from './pod-logs.js';
import type { PodPlacement } from './pod-options.js';
import { startProblem } from './start-problem.js';
import { watchPod } from './pod-watch.js';
import { Pods } from './pods.js';

const DEFAULT_GRACE_MS = 10_000;
/** Time after its grace for a node to report that a pod is gone; after that the pod is removed without the node. */
const REMOVAL_MS = 30_000;
/** Time for a node to report a container's end: the log ends a moment before that. */
const LOG_END_MS = 10_000;

export interface KubernetesRuntimeOptions extends ClusterSettings, Omit<PodPlacement, 'ttlMs'> {
  podTtlMs: number;
  /** Limits in milliseconds that replace the defaults: for tests. */
  limits?: Partial<LaunchLimits> & { callMs?: number; removalMs?: number; logEndMs?: number };
}

/** Runs pods of a Kubernetes cluster, each with one container, in one namespace. Every node of the hub sees all of them. */
export class KubernetesRuntime implements ContainerRuntime {
  readonly kind = 'kubernetes';
  private readonly logger = new Logger(KubernetesRuntime.name);
  private readonly api: KubernetesApi;
  private readonly pods: Pods;
  private readonly launcher: PodLaunch;
  private readonly removalMs: number;
  private readonly logEndMs: number;
  private pidsWarned = false;

  /** @throws HubError NOT_CONFIGURED when nothing says where the cluster is */
  constructor({ serviceAccount, podTtlMs, limits = {}, ...settings }: KubernetesRuntimeOptions) {
    const { callMs, removalMs = REMOVAL_MS, logEndMs = LOG_END_MS, ...launch } = limits;
    this.removalMs = removalMs;
    this.logEndMs = logEndMs;
    this.api = new KubernetesApi(settings, callMs);
    this.pods = new Pods(this.api, { serviceAccount, ttlMs: podTtlMs });
    this.launcher = new PodLaunch(this.api, this.pods, { ...LAUNCH_LIMITS, ...launch });
  }

  /** Lists pods, which every other operation needs, too, so that missing rights show. */
  async ping(): Promise<void> {
    await this.api.call('list pods', ({ core, namespace }, options) =>
      core.listNamespacedPod({ namespace, limit: 1 }, options),
    );
  }

  async run(spec: ContainerSpec, options?: StartOptions): Promise<ContainerInfo> {
    this.warnOfPids(spec);
    return toInfo(await this.launcher.launch(spec, options));
  }

  async inspect(idOrName: string): Promise<ContainerInfo | undefined> {
    const pod = await this.pods.find(idOrName);
    return pod && toInfo(pod);
  }

  async wait(idOrName: string, signal?: AbortSignal): Promise<ContainerInfo | undefined> {
    const pod = await this.pods.find(idOrName);
    if (pod === undefined) return undefined;
    const judge = (now: V1Pod | undefined) => {
      if (now === undefined) return { is: undefined };
      const problem = startProblem(now);
      if (problem) throw problem;
      return stateOf(now) === 'exited' ? { is: toInfo(now) } : undefined;
    };
    return watchPod<ContainerInfo | undefined>(this.api, pod, judge, signal);
  }

  async destroy(idOrName: string, graceMs = DEFAULT_GRACE_MS): Promise<boolean> {
    const pod = await this.pods.find(idOrName);
    if (pod === undefined) return false;
    const grace = stateOf(pod) === 'exited' ? 0 : Math.ceil(graceMs / 1000);
    await this.pods.remove(pod, grace);
    if (await this.isGoneWithin(pod, grace * 1000 + this.removalMs)) return true;
    this.logger.warn(
      { pod: pod.metadata?.name },
      "pod's node does not confirm the removal; the pod is removed without the node",
    );
    await this.pods.remove(pod, 0);
    if (await this.isGoneWithin(pod, this.removalMs)) return true;
    throw new HubError('DOCKER_DAEMON_ERROR', `${pod.metadata?.name} was deleted, but still exists`);
  }

  async list(labels: Record<string, string>): Promise<ContainerInfo[]> {
    return (await this.pods.list(labels)).map(toInfo);
  }

  async logs(idOrName: string, tail = DEFAULT_TAIL): Promise<string> {
    return logTail(await readLog(this.api, await this.get(idOrName), tail), tail);
  }

  /** Returns undefined: there is no image that every cluster has; docs/kubernetes.md says what to try. */
  probeReachability(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  ensureNetwork(): Promise<void> {
    return Promise.resolve();
  }

  async *follow(idOrName: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    yield* followLog(this.api, await this.get(idOrName), signal, this.logEndMs);
  }

  private async get(idOrName: string): Promise<V1Pod> {
    const pod = await this.pods.find(idOrName);
    if (pod) return pod;
    throw new HubError('CONTAINER_NOT_FOUND', `There is no container ${idOrName}`);
  }

  private async isGoneWithin(pod: V1Pod, ms: number): Promise<boolean> {
    const limit = AbortSignal.timeout(ms);
    try {
      await this.pods.untilGone(pod, limit);
      return true;
    } catch (error) {
      if (!limit.aborted) throw error;
      return false;
    }
  }

  private warnOfPids({ limits }: ContainerSpec): void {
    if (limits?.pids === undefined || this.pidsWarned) return;
    this.pidsWarned = true;
    this.logger.warn("Kubernetes limits a pod's processes by the node's own setting (podPidsLimit): pids is ignored");
  }
}
