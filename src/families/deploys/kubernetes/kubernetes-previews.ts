import type { KubernetesListObject, KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { findable, MANAGED_BY } from '../../../containers/kubernetes/pod-labels.js';
import { ENVIRONMENT_LABEL, HUB_LABEL, TARGET_LABEL } from '../../../containers/labels.js';
import type { FoundPreview } from '../model/platform.js';
import type { Cluster } from './cluster.js';
import { deployedOf } from './manifests.js';

const PAGE = 500;

/** Finds and removes previews by this hub's labels, never by their names. */
export class KubernetesPreviews {
  private readonly labelSelector: string;

  constructor(
    private readonly cluster: Cluster,
    hub: string,
  ) {
    const labels = { ...findable({ [HUB_LABEL]: hub, [ENVIRONMENT_LABEL]: 'preview' }), ...MANAGED_BY };
    this.labelSelector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
  }

  /** Returns namespaces of previews, and Deployments of previews in namespaces that are not theirs alone. */
  async list(): Promise<FoundPreview[]> {
    const { labelSelector, cluster } = this;
    const namespaces = await all((_continue) =>
      cluster.api.call('list namespaces', ({ core }, options) =>
        core.listNamespace({ labelSelector, limit: PAGE, _continue }, options),
      ),
    );
    const deployments = await all((_continue) =>
      cluster.api.call('list deployments', ({ apps }, options) =>
        apps.listDeploymentForAllNamespaces({ labelSelector, limit: PAGE, _continue }, options),
      ),
    );
    const own = new Set(namespaces.map(({ metadata }) => metadata?.name));
    return [
      ...namespaces.filter(({ metadata }) => !metadata?.deletionTimestamp).map((found) => previewOf(found, null)),
      ...deployments
        .filter(({ metadata }) => !own.has(metadata?.namespace) && !metadata?.deletionTimestamp)
        .map((found) => previewOf(found, found.metadata?.name ?? null)),
    ];
  }

  async remove({ name, resource }: FoundPreview): Promise<void> {
    if (resource === null) {
      const isPreview = ({ metadata }: KubernetesObject) => metadata?.labels?.[TARGET_LABEL] !== undefined;
      return this.cluster.remove('Namespace', { name, namespace: '' }, isPreview);
    }
    const at = { namespace: name, name: resource };
    const isPreview = ({ metadata }: KubernetesObject) => metadata?.labels?.[ENVIRONMENT_LABEL] === 'preview';
    const found = await this.cluster.read<V1Deployment>('Deployment', at);
    for (const kind of ['Ingress', 'Service'] as const) await this.cluster.remove(kind, at, isPreview);
    const secret = found && isPreview(found) ? secretOf(found) : undefined;
    if (secret !== undefined) await this.cluster.removeSecret({ namespace: name, name: secret });
    // Last, since it is by the Deployment that a later run finds the rest.
    await this.cluster.remove('Deployment', at, isPreview);
  }
}

/** Returns the Secret of the version that a Deployment runs. */
const secretOf = ({ spec }: V1Deployment) => spec?.template.spec?.containers[0]?.envFrom?.[0]?.secretRef?.name;

function previewOf({ metadata }: KubernetesObject, resource: string | null): FoundPreview {
  const { deploymentId, deployedAt } = deployedOf(metadata?.annotations);
  const made = metadata?.creationTimestamp;
  const name = (resource === null ? metadata?.name : metadata?.namespace) ?? '';
  return { name, resource, deploymentId, deployedAt: deployedAt ?? (made && new Date(made)) };
}

async function all<T extends KubernetesObject>(
  page: (from?: string) => Promise<KubernetesListObject<T>>,
): Promise<T[]> {
  const found: T[] = [];
  let from: string | undefined;
  do {
    const { items, metadata } = await page(from);
    found.push(...items);
    from = metadata?._continue || undefined;
  } while (from !== undefined);
  return found;
}
