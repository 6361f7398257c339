import type { V1Pod, V1Secret } from '@kubernetes/client-node';
import { HubError } from '../../common/errors.js';
import type { ContainerSpec } from '../container-runtime.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { statusOf } from './kubernetes-errors.js';
import { CONTAINER } from './pod-options.js';

/**
 * Creates the environment in a Secret, apart from the pod, which every client that lists pods can read. It is made
 * after its pod, which waits for it, because only then can it be owned from its first moment: a hub that dies in
 * between leaves a pod without a Secret, which never starts and is found by its label, but never a Secret without a
 * pod. It is deleted with its owner.
 */
export async function createEnvironment(api: KubernetesApi, pod: V1Pod, spec: ContainerSpec): Promise<undefined> {
  const name = secretOf(pod);
  if (name === undefined) return undefined;
  const body = secret(name, pod, spec.env ?? {});
  try {
    // The name is taken by another attempt for the same pod, so the content is the same.
    await api.unlessTaken('create secret', ({ core, namespace }, options) =>
      core.createNamespacedSecret({ namespace, body }, options),
    );
    return undefined;
  } catch (error) {
    throw withoutContent(error);
  }
}

/** Returns the name of the pod's Secret, undefined when it has none. */
function secretOf(pod: V1Pod): string | undefined {
  return pod.spec?.containers.find(({ name }) => name === CONTAINER)?.envFrom?.[0]?.secretRef?.name;
}

function secret(name: string, pod: V1Pod, env: Record<string, string>): V1Secret {
  const encoded = Object.entries(env).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  const { name: podName = '', uid = '', labels } = pod.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels, ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: podName, uid }] },
    type: 'Opaque',
    immutable: true,
    data: Object.fromEntries(encoded) as Record<string, string>,
  };
}

/** Removes the API server's message, which may quote a bad request. On rights and quotas (403) it has names only. */
export function withoutContent(error: unknown): unknown {
  if (!(error instanceof HubError)) return error;
  const status = statusOf(error.cause);
  if (status === undefined) return error;
  const { code, message, retryAfterMs } = error;
  const said = status === 403 ? message : `Kubernetes refused to store an environment (HTTP ${status})`;
  return new HubError(code, said, { retryAfterMs });
}
