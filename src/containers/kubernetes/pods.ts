import type { V1Pod } from '@kubernetes/client-node';
import type { ContainerSpec } from '../container-runtime.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { reasonOf } from './kubernetes-errors.js';
import { labelSelector, labelsOf } from './pod-labels.js';
import { parsePodId } from './pod-names.js';
import { podOptions, type PodPlacement } from './pod-options.js';
import { watchPod } from './pod-watch.js';

const PAGE = 500;

/** The pods of the namespace that the hub has made; others count as absent. */
export class Pods {
  constructor(
    private readonly api: KubernetesApi,
    private readonly placement: PodPlacement,
  ) {}

  async find(idOrName: string): Promise<V1Pod | undefined> {
    const wanted = parsePodId(idOrName);
    if (wanted === undefined) return undefined;
    const pod = await this.read(wanted.name);
    const meant = pod && (wanted.uid === undefined || pod.metadata?.uid === wanted.uid);
    return meant && labelsOf(pod.metadata) ? pod : undefined;
  }

  /** Reads a pod, whether the hub has made it or not. */
  read(name: string): Promise<V1Pod | undefined> {
    return this.api.unlessGone('read pod', ({ core, namespace }, options) =>
      core.readNamespacedPod({ name, namespace }, options),
    );
  }

  async list(labels: Record<string, string>): Promise<V1Pod[]> {
    const found: V1Pod[] = [];
    let _continue: string | undefined;
    do {
      const query = { labelSelector: labelSelector(labels), limit: PAGE, _continue };
      const page = await this.api.call('list pods', ({ core, namespace }, options) =>
        core.listNamespacedPod({ namespace, ...query }, options),
      );
      found.push(...page.items);
      _continue = page.metadata?._continue || undefined;
    } while (_continue !== undefined);
    const wanted = Object.entries(labels);
    return found.filter(({ metadata }) => wanted.every(([key, value]) => labelsOf(metadata)?.[key] === value));
  }

  /** Creates a pod; returns undefined when the name is taken. */
  create(spec: ContainerSpec): Promise<V1Pod | undefined> {
    const body = podOptions(spec, this.placement);
    return this.api.unlessTaken('create pod', ({ core, namespace }, options) =>
      core.createNamespacedPod({ namespace, body }, options),
    );
  }

  /** Asks for the pod's end; without a grace it is deleted immediately, whether its node answers or not. */
  async remove({ metadata }: V1Pod, gracePeriodSeconds: number): Promise<void> {
    const { name = '', uid } = metadata ?? {};
    const body = { gracePeriodSeconds, preconditions: { uid } };
    await this.api.unlessGone('delete pod', ({ core, namespace }, options) =>
      core.deleteNamespacedPod({ name, namespace, body }, options).catch((error: unknown) => {
        // A later pod has this name: this one is gone.
        if (reasonOf(error) !== 'Conflict') throw error;
      }),
    );
  }

  /** Resolves when the pod is gone; another one may have its name by then. */
  async untilGone(pod: V1Pod, signal: AbortSignal): Promise<void> {
    await watchPod(this.api, pod, (now) => (now === undefined ? { is: true } : undefined), signal);
  }
}
