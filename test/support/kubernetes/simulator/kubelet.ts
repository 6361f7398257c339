import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expand } from './expansion.js';
import type { ClusterFaults, PodFault } from './cluster-faults.js';
import { timestamp, type ContainerState, type KubeObject, type PodStatus } from './model.js';
import type { Change, Objects } from './objects.js';
import { PodProcess } from './pod-process.js';

export interface NodeDirs {
  /** Parent of the pods' working directories. */
  work: string;
  /** Stands for `/home/runner` of every image. */
  runner?: string;
}

const IMAGE = /^[a-z0-9]+([._:/@-]+[A-Za-z0-9]+)*$/;

/** Scheduler and node in one: runs pods as processes of this machine and reports their status to the API server. */
export class Kubelet {
  private readonly processes = new Map<string, PodProcess>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Pods whose node is lost. */
  private readonly lost = new Set<string>();
  private readonly oomKilled = new Set<string>();
  private stopped = false;

  constructor(
    private readonly objects: Objects,
    private readonly faults: ClusterFaults,
    private readonly dirs: NodeDirs,
  ) {
    objects.on('change', (change) => this.see(change));
  }

  processOf(name: string): PodProcess | undefined {
    return this.processes.get(this.objects.get('pods', name)?.metadata.uid ?? '');
  }

  /** Schedules the pod to the node. */
  schedule(name: string, fault: PodFault = {}): void {
    this.condition(name, 'PodScheduled', 'True');
    this.objects.update('pods', name, ({ spec }) => spec && (spec.nodeName = 'node-1'));
    if (fault.outOfCpu) return this.end(name, 'OutOfcpu', 'Pod was rejected: Node didn’t have enough resource: cpu');
    if (fault.waiting) return this.report(name, 'Pending', { waiting: fault.waiting });
    this.prepare(name);
  }

  /** Handles a deletion passed on by the API server. */
  remove(name: string, graceSeconds: number): void {
    const process = this.processOf(name);
    const gone = this.lost.has(name);
    if (graceSeconds === 0 || (!gone && process?.exitCode !== undefined) || (!gone && !process)) {
      process?.kill();
      this.objects.remove('pods', name);
      return;
    }
    this.objects.update('pods', name, ({ metadata }) => {
      metadata.deletionTimestamp = timestamp(new Date(Date.now() + graceSeconds * 1000));
      metadata.deletionGracePeriodSeconds = graceSeconds;
    });
    if (gone) return;
    process?.terminate();
    this.after(graceSeconds, () => process?.kill());
  }

  /** Kills the pod's process and discards its container status. */
  evict(name: string, message: string): void {
    this.processOf(name)?.kill();
    this.end(name, 'Evicted', message);
  }

  outOfMemory(name: string): void {
    this.oomKilled.add(name);
    this.processOf(name)?.kill();
  }

  /** Simulates the loss of the node: the container's end is never reported. */
  lose(name: string): void {
    this.lost.add(name);
    this.processOf(name)?.kill();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const process of this.processes.values()) process.kill();
    await Promise.all([...this.processes.values()].map((process) => process.untilEnded()));
  }

  private see({ kind, type, object }: Change): void {
    const { name } = object.metadata;
    if (kind === 'pods' && type === 'ADDED') setImmediate(() => this.admit(name));
    // A real kubelet retries after some seconds; tests should not wait that long.
    if (kind === 'secrets' && type === 'ADDED') setImmediate(() => this.prepareWaiting());
    if (kind === 'pods' && type === 'DELETED') setImmediate(() => this.collect());
  }

  private admit(name: string): void {
    if (this.stopped || !this.objects.get('pods', name)) return;
    const fault = this.faults.takePod();
    if (fault.unschedulable === undefined) return this.schedule(name, fault);
    this.condition(name, 'PodScheduled', 'False', 'Unschedulable', fault.unschedulable);
  }

  private prepareWaiting(): void {
    for (const { metadata, status } of this.objects.list('pods')) {
      const reason = status?.containerStatuses?.[0]?.state.waiting?.reason;
      if (reason === 'CreateContainerConfigError') this.prepare(metadata.name);
    }
    this.collect();
  }

  private prepare(name: string): void {
    const pod = this.objects.get('pods', name);
    const container = pod?.spec?.containers[0];
    if (!pod || !container || this.processes.has(pod.metadata.uid)) return;
    const wait = (reason: string, message: string) => this.report(name, 'Pending', { waiting: { reason, message } });
    if (!IMAGE.test(container.image)) {
      return wait('InvalidImageName', `Failed to apply default image tag "${container.image}": couldn't parse it`);
    }
    const secret = container.envFrom?.[0]?.secretRef.name;
    const env = secret === undefined ? {} : this.objects.get('secrets', secret)?.data;
    if (!env) return wait('CreateContainerConfigError', `secret "${secret}" not found`);
    wait('ContainerCreating', '');
    void this.start(pod, decoded(env));
  }

  private async start(pod: KubeObject, secrets: Record<string, string>): Promise<void> {
    const { name, uid } = pod.metadata;
    const { command = [], args = [] } = pod.spec?.containers[0] ?? { command: [], args: [] };
    const path = `/usr/local/bin:/usr/bin:/bin:${dirname(process.execPath)}`;
    const env = { PATH: path, HOSTNAME: name, HOME: '/', KUBERNETES_PORT: '', ...secrets };
    const words = [...command, ...args].map((word) => this.onNode(expand(word, env)));
    const startedAt = timestamp();
    try {
      const started = await PodProcess.start(words, env, await mkdtemp(join(this.dirs.work, `${name}-`)));
      this.processes.set(uid, started);
      if (this.stopped || !this.isThere(pod)) started.kill();
      else this.report(name, 'Running', { running: { startedAt } });
      const deadline = pod.spec?.activeDeadlineSeconds ?? Infinity;
      if (deadline < 60) this.after(deadline, () => this.exceed(name, started));
      const exitCode = await started.untilEnded();
      if (!this.lost.has(name)) this.finish(pod, exitCode, startedAt);
    } catch (error) {
      const why =
        (error as NodeJS.ErrnoException).code === 'EACCES' ? 'permission denied' : 'no such file or directory';
      const message = `failed to create containerd task: exec: ${JSON.stringify(words[0])}: ${why}: unknown`;
      const epoch = '1970-01-01T00:00:00Z';
      const terminated = { exitCode: 128, reason: 'StartError', message, startedAt: epoch, finishedAt: timestamp() };
      this.report(name, 'Failed', { terminated });
    }
  }

  private onNode(word: string): string {
    const { runner } = this.dirs;
    return runner === undefined ? word : word.replace(/^\/home\/runner\//, join(runner, '/'));
  }

  private finish(pod: KubeObject, exitCode: number, startedAt: string): void {
    const { name } = pod.metadata;
    const now = this.isThere(pod);
    // An evicted pod has already been reported.
    if (!now || this.stopped) return;
    if (now.status?.phase !== 'Failed') {
      const reason = this.oomKilled.has(name) ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
      const terminated = { exitCode, reason, startedAt, finishedAt: timestamp() };
      this.report(name, exitCode === 0 ? 'Succeeded' : 'Failed', { terminated });
    }
    if (now.metadata.deletionTimestamp !== undefined) this.objects.remove('pods', name);
  }

  private exceed(name: string, started: PodProcess): void {
    if (started.exitCode !== undefined) return;
    started.kill();
    this.end(name, 'DeadlineExceeded', 'Pod was active on the node longer than the specified deadline');
  }

  private isThere({ metadata }: KubeObject): KubeObject | undefined {
    const now = this.objects.get('pods', metadata.name);
    return now?.metadata.uid === metadata.uid ? now : undefined;
  }

  /** Garbage collector: removes secrets whose owner pods no longer exist. */
  private collect(): void {
    const pods = new Set(this.objects.list('pods').map(({ metadata }) => metadata.uid));
    for (const { metadata } of this.objects.list('secrets')) {
      const owners = metadata.ownerReferences ?? [];
      if (owners.length > 0 && owners.every(({ uid }) => !pods.has(uid))) this.objects.remove('secrets', metadata.name);
    }
  }

  private end(name: string, reason: string, message: string): void {
    this.objects.update('pods', name, (pod) => {
      pod.status = { ...pod.status, phase: 'Failed', reason, message, containerStatuses: undefined };
    });
  }

  private report(name: string, phase: string, state: ContainerState): void {
    this.objects.update('pods', name, (pod) => {
      const { name: container = '', image = '' } = pod.spec?.containers[0] ?? {};
      const known = state.waiting === undefined;
      const digest = createHash('sha256').update(image).digest('hex');
      const imageID = known ? `docker.io/library/${image.split(':')[0]}@sha256:${digest}` : '';
      const ready = state.running !== undefined;
      const status: PodStatus = { ...pod.status, phase };
      status.containerStatuses = [{ name: container, image, imageID, ready, restartCount: 0, state }];
      pod.status = status;
    });
  }

  private condition(name: string, type: string, status: string, reason?: string, message?: string): void {
    this.objects.update('pods', name, (pod) => {
      const others = (pod.status?.conditions ?? []).filter((condition) => condition.type !== type);
      const condition = { type, status, reason, message, lastTransitionTime: timestamp() };
      pod.status = { ...pod.status, phase: pod.status?.phase ?? 'Pending', conditions: [...others, condition] };
    });
  }

  private after(seconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, seconds * 1000);
    this.timers.add(timer);
  }
}

function decoded(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
