import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { HubError } from '../../../common/errors.js';
import { findable } from '../../../containers/kubernetes/pod-labels.js';
import { withoutContent } from '../../../containers/kubernetes/pod-secret.js';
import { DEPLOYMENT_LABEL, TARGET_LABEL } from '../../../containers/labels.js';
import type { DeployClaims } from '../deploy-claims.js';
import { imageOf } from '../model/deploy.js';
import { unhealthy } from '../model/failures.js';
import { DeployPlatform, type Applied, type ApplyContext, type FoundPreview, type Rollout } from '../model/platform.js';
import { Cluster, conflict } from './cluster.js';
import {
  deploymentObject,
  ingressObject,
  namespaceObject,
  PROGRESS_DEADLINE_S,
  secretName,
  secretObject,
  serviceObject,
  targetLabels,
  type Plan,
} from './manifests.js';
import { hostOf, namespaceOf } from './object-names.js';
import { KubernetesPreviews } from './kubernetes-previews.js';
import { rolloutHealth } from './rollout-health.js';

/** Names that a preview may try, which others with the same beginning of a task's id have. */
const MAX_NAMES = 5;
/** Time after which a rollout has failed whatever Kubernetes reports: its controller may be away. */
const OVERDUE_MS = PROGRESS_DEADLINE_S * 1000 + 300_000;

/** Runs deployments in a Kubernetes cluster: a Deployment with its Service and Ingress, and a Secret for each version. */
export class KubernetesPlatform extends DeployPlatform {
  private readonly found: KubernetesPreviews;

  constructor(
    private readonly cluster: Cluster,
    private readonly claims: Pick<DeployClaims, 'claimNames'>,
    private readonly hub: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    super();
    this.found = new KubernetesPreviews(cluster, hub);
  }

  check(): void {
    return undefined;
  }

  async apply({ rollout, before, project, signal, progress }: ApplyContext): Promise<Applied> {
    // An attempt before has begun under its name, whatever the project is called by now.
    const name = rollout.resource ?? `${project.name}-${rollout.environment}`;
    const namespace = await this.claim(rollout, before, project, name);
    const host = hostOf(rollout, project, namespace);
    const image = imageOf(project.dockerImage, rollout.commitHash);
    const plan: Plan = { rollout, project, hub: this.hub, name, namespace, host, image };
    signal.throwIfAborted();
    await this.ensureNamespace(plan);
    if (Object.keys(project.envVars).length > 0) await this.applySecret(plan);
    progress(20);
    const manifest = [deploymentObject(plan), serviceObject(plan), ingressObject(plan)];
    for (const object of manifest) {
      signal.throwIfAborted();
      await this.cluster.apply<KubernetesObject>(object);
      if (object.kind === 'Deployment') progress(40);
    }
    const objects = manifest as unknown as Applied['manifest'];
    return { image, url: urlOf(host), namespace, resource: name, port: null, manifest: objects };
  }

  async health(rollout: Rollout): Promise<{ revision: string | null } | undefined> {
    const { namespace, resource, deploymentId, appliedAt } = rollout;
    const name = { namespace: namespace ?? '', name: resource ?? '' };
    const deployment = await this.cluster.read<V1Deployment>('Deployment', name);
    if (!deployment) throw unhealthy(`somebody has deleted the Deployment ${name.name}`);
    const mine = findable({ [DEPLOYMENT_LABEL]: deploymentId })[DEPLOYMENT_LABEL];
    if (deployment.metadata?.labels?.[DEPLOYMENT_LABEL] !== mine)
      throw unhealthy(`somebody has replaced the Deployment ${name.name}`);
    const labelSelector = `${DEPLOYMENT_LABEL}=${mine}`;
    const { items } = await this.cluster.api.call('list pods', ({ core }, options) =>
      core.listNamespacedPod({ namespace: name.namespace, labelSelector, limit: 50 }, options),
    );
    const healthy = rolloutHealth(deployment, items);
    if (healthy === undefined && appliedAt && this.now().getTime() - appliedAt.getTime() > OVERDUE_MS)
      throw unhealthy(`Kubernetes reports no end of the rollout after ${OVERDUE_MS / 60_000} minutes`);
    return healthy;
  }

  /** Removes the Secret of the version before. Kubernetes removes its pods by itself. */
  async retire(_rollout: Rollout, before: Rollout | undefined): Promise<void> {
    if (before) await this.removeSecret(before);
  }

  async undo(rollout: Rollout, before: Rollout | undefined): Promise<void> {
    const isReplaced = before?.namespace === rollout.namespace && before.resource === rollout.resource;
    if (isReplaced && before.manifest) await this.restore(rollout, before.manifest);
    else await this.removeAll(rollout);
    await this.removeSecret(rollout);
  }

  previews(): Promise<FoundPreview[]> {
    return this.found.list();
  }

  remove(preview: FoundPreview): Promise<void> {
    return this.found.remove(preview);
  }

  /** Returns the namespace, having recorded it. That of the version before is used again. */
  private async claim(
    rollout: Rollout,
    before: Rollout | undefined,
    project: ApplyContext['project'],
    name: string,
  ): Promise<string> {
    const { namespace } = project;
    const isOfTask = rollout.environment === 'preview' && rollout.taskId !== null;
    const names = isOfTask
      ? Array.from({ length: MAX_NAMES }, (_, nth) => namespaceOf(rollout, namespace, project.name, nth))
      : [rollout.namespace ?? namespaceOf(rollout, namespace, project.name)];
    const known = rollout.namespace ?? before?.namespace;
    if (isOfTask && known) names.unshift(known);
    for (const candidate of names) {
      if (isOfTask && !(await this.isFree(candidate, rollout))) continue;
      const url = urlOf(hostOf(rollout, project, candidate));
      if (await this.claims.claimNames(rollout, { namespace: candidate, resource: name, url })) return candidate;
      if (!isOfTask) throw hostTaken(url);
    }
    const fix = 'remove previews of other tasks whose ids begin alike, or of other hubs';
    throw new HubError('APPLY_CONFLICT', `No namespace is free for the preview (${names.join(', ')}): ${fix}`);
  }

  /** Whether a preview's namespace is absent, or that of the same target of this hub. */
  private async isFree(namespace: string, rollout: Rollout): Promise<boolean> {
    const found = await this.cluster.read('Namespace', { name: namespace, namespace: '' });
    if (!found) return true;
    // One that is being removed takes no objects any more, and may go on so for minutes.
    if (found.metadata?.deletionTimestamp) return false;
    const wanted = targetLabels(this.hub, rollout)[TARGET_LABEL];
    return this.cluster.isOurs(found) && found.metadata?.labels?.[TARGET_LABEL] === wanted;
  }

  /** Applies the namespace of a preview. Another one is only made: it may be anybody's, with more than this in it. */
  private async ensureNamespace(plan: Plan): Promise<void> {
    const { rollout, namespace } = plan;
    const isOwn = rollout.environment === 'preview' && rollout.taskId !== null;
    if (isOwn) return void (await this.cluster.apply(namespaceObject(plan, this.now())));
    const { metadata, ...object } = namespaceObject(plan, this.now());
    const found = await this.cluster.read('Namespace', { name: namespace, namespace: '' });
    if (found?.metadata?.labels?.[TARGET_LABEL] !== undefined)
      throw conflict({ ...object, metadata }, 'it is a preview, with which all that is in it is removed');
    if (found) return;
    const labels = { 'app.kubernetes.io/managed-by': 'runnerhub' };
    await this.cluster.patch({ ...object, metadata: { name: metadata?.name, labels } }, false);
  }

  private async applySecret(plan: Plan): Promise<void> {
    try {
      await this.cluster.patch(secretObject(plan), false);
    } catch (error) {
      throw withoutContent(error);
    }
  }

  /** Applies the version before, unless the new one was never applied. */
  private async restore(rollout: Rollout, manifest: KubernetesObject[]): Promise<void> {
    for (const object of manifest) {
      const kind = object.kind as 'Deployment' | 'Service' | 'Ingress';
      const { name = '', namespace = '' } = object.metadata ?? {};
      const found = await this.cluster.read(kind, { name, namespace });
      if (!found || this.isOf(found, rollout)) await this.cluster.apply(object);
    }
  }

  /** Removes what the first version of a target has brought up. */
  private async removeAll(rollout: Rollout): Promise<void> {
    const name = { namespace: rollout.namespace ?? '', name: rollout.resource ?? '' };
    const isMeant = (found: KubernetesObject) => this.isOf(found, rollout);
    for (const kind of ['Ingress', 'Service', 'Deployment'] as const) await this.cluster.remove(kind, name, isMeant);
  }

  private isOf({ metadata }: KubernetesObject, { deploymentId }: Rollout): boolean {
    return metadata?.labels?.[DEPLOYMENT_LABEL] === findable({ [DEPLOYMENT_LABEL]: deploymentId })[DEPLOYMENT_LABEL];
  }

  private async removeSecret(rollout: Rollout): Promise<void> {
    const { namespace, resource } = rollout;
    if (namespace !== null && resource !== null)
      await this.cluster.removeSecret({ namespace, name: secretName(resource, rollout) });
  }
}

const urlOf = (host: string): string => `http://${host}`;

/** `staging-shop` in production and `shop` in staging have one host: an Ingress would give each a share of the requests. */
function hostTaken(url: string): HubError {
  const fix = 'give the project another name or domain, and redeploy';
  return new HubError('APPLY_CONFLICT', `Another project or environment is deployed at ${url}: ${fix}`, {
    final: true,
  });
}
