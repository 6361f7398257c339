import { newId } from '../../../../src/common/ids.js';
import { timestamp } from './model.js';
import type { AnyObject } from './server-side-apply.js';
import type { Workloads } from './workloads.js';

/** What becomes of a rollout. */
export type Fate =
  | 'healthy'
  /** Pods start and are never ready. */
  | 'hangs'
  /** Ready at once, but the status is still that of the version before. */
  | 'unobserved'
  | 'imageNotFound'
  | 'invalidImage'
  | 'pullFails'
  | 'crashes'
  | 'deadline';

const WAITING: Partial<Record<Fate, { reason: string; message: string }>> = {
  imageNotFound: { reason: 'ErrImagePull', message: 'rpc error: code = NotFound desc = failed to resolve: not found' },
  invalidImage: { reason: 'InvalidImageName', message: 'Failed to apply default image tag: invalid reference format' },
  pullFails: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' },
  crashes: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
};
const REVISION = 'deployment.kubernetes.io/revision';

interface Version {
  template: string;
  healthy: boolean;
}

/** The controller of Deployments and the nodes under it, by the fate that a test gives to an image. */
export class DeploymentController {
  /** Time in which pods become ready. */
  readyMs = 20;
  /** What has become healthy, and is not shown to be yet; undefined: nothing is held. */
  private held: (() => void)[] | undefined;
  private readonly fates = new Map<string, Fate>();
  private readonly versions = new Map<string, Version[]>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly workloads: Workloads) {}

  /** @param image with its tag */
  fate(image: string, fate: Fate): void {
    this.fates.set(image, fate);
  }

  /** Lets nothing become healthy until `release`. */
  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const complete of held) complete();
  }

  after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  forget(namespace: string, name: string): void {
    this.versions.delete(`${namespace}/${name}`);
    for (const pod of this.podsOf(namespace, name)) this.workloads.remove('pods', namespace, pod.metadata.name);
  }

  /** Follows a changed Deployment. */
  see(deployment: AnyObject): void {
    const { namespace = '', name, generation = 1 } = deployment.metadata;
    const spec = deployment.spec as { replicas: number; template: { spec: { containers: { image: string }[] } } };
    const template = JSON.stringify(spec.template);
    const versions = this.versions.get(`${namespace}/${name}`) ?? [];
    this.versions.set(`${namespace}/${name}`, versions);
    if (versions.at(-1)?.template === template) return;
    const version = { template, healthy: false };
    versions.push(version);
    const image = spec.template.spec.containers[0]?.image ?? '';
    const fate = this.fates.get(image) ?? 'healthy';
    if (fate === 'unobserved') return;
    const old = versions.slice(0, -1).some(({ healthy }) => healthy) ? spec.replicas : 0;
    this.workloads.change(deployment, (object) => {
      const annotations = (object.metadata.annotations ??= {});
      annotations[REVISION] = String(versions.length);
      object.status = {
        observedGeneration: generation,
        replicas: old + 1,
        updatedReplicas: 1,
        availableReplicas: old,
        conditions: [progressing('True', 'ReplicaSetUpdated', 'ReplicaSet is progressing')],
      };
    });
    this.start(deployment, image, fate);
    const complete = () => this.complete(deployment, version);
    if (fate === 'healthy' && this.held) this.held.push(complete);
    else if (fate === 'healthy') this.after(this.readyMs, complete);
    if (fate === 'deadline') this.after(this.readyMs, () => this.exceed(deployment));
  }

  private complete(deployment: AnyObject, version: Version): void {
    const { namespace = '', name, generation } = deployment.metadata;
    const versions = this.versions.get(`${namespace}/${name}`);
    if (versions?.at(-1) !== version) return;
    version.healthy = true;
    const replicas = (deployment.spec as { replicas: number }).replicas;
    this.workloads.change(deployment, (object) => {
      const complete = progressing('True', 'NewReplicaSetAvailable', 'ReplicaSet has successfully progressed');
      const counts = { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas };
      object.status = { observedGeneration: generation, ...counts, conditions: [complete] };
    });
  }

  private exceed(deployment: AnyObject): void {
    this.workloads.change(deployment, ({ status }) => {
      const exceeded = progressing('False', 'ProgressDeadlineExceeded', 'ReplicaSet has timed out progressing');
      if (status) status['conditions'] = [exceeded];
    });
  }

  /** Makes a pod of the new version, in the state that its fate leads to. */
  private start(deployment: AnyObject, image: string, fate: Fate): void {
    const { namespace = '', name } = deployment.metadata;
    const { template } = deployment.spec as { template: { metadata: { labels: object }; spec: object } };
    const waiting = WAITING[fate];
    const state = waiting ? { waiting } : { running: { startedAt: timestamp() } };
    const base = {
      name: 'app',
      image,
      imageID: '',
      ready: fate === 'healthy',
      restartCount: fate === 'crashes' ? 3 : 0,
    };
    const crashed = { exitCode: 7, reason: 'Error', startedAt: timestamp(), finishedAt: timestamp() };
    this.workloads.put('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-${newId().slice(-12)}`, namespace, labels: template.metadata.labels },
      spec: template.spec,
      status: {
        phase: 'Running',
        containerStatuses: [{ ...base, state, ...(fate === 'crashes' && { lastState: { terminated: crashed } }) }],
      },
    });
  }

  private podsOf(namespace: string, deployment: string): AnyObject[] {
    return this.workloads.list('pods', namespace).filter(({ metadata }) => metadata.name.startsWith(`${deployment}-`));
  }
}

function progressing(status: string, reason: string, message: string) {
  const at = timestamp();
  return { type: 'Progressing', status, reason, message, lastTransitionTime: at, lastUpdateTime: at };
}
