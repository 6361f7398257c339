import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from './api-server.js';
import { ClusterFaults } from './cluster-faults.js';
import { Kubelet } from './kubelet.js';
import type { KubeObject } from './model.js';
import { Objects } from './objects.js';
import type { RecordedRequest } from './requests.js';
import { Workloads } from './workloads.js';

const NAMESPACE = 'runners';
/** The only accepted bearer token. */
export const TOKEN = 'simulated-token';

export interface KubernetesSimulatorOptions {
  /** Enables TLS. */
  tls?: { key: string; cert: string };
  /** Stands for `/home/runner` of every image. */
  runnerDir?: string;
}

/** A simulated Kubernetes cluster: one namespace, one node, pods that are processes of this machine. */
export class KubernetesSimulator extends EventEmitter<{ request: [RecordedRequest] }> {
  readonly faults = new ClusterFaults();
  readonly requests: RecordedRequest[] = [];
  readonly namespace = NAMESPACE;
  readonly objects = new Objects(NAMESPACE);
  readonly workloads = new Workloads(NAMESPACE);
  port = 0;
  private dir = '';
  private parts?: { kubelet: Kubelet; server: ApiServer };

  constructor(private readonly options: KubernetesSimulatorOptions = {}) {
    super();
  }

  /** @returns the path of a kubeconfig for this cluster */
  async start(): Promise<string> {
    this.dir = await mkdtemp(join(tmpdir(), 'runnerhub-kubernetes-'));
    const { objects, faults, namespace, workloads } = this;
    const { tls, runnerDir } = this.options;
    const kubelet = new Kubelet(objects, faults, { work: this.dir, runner: runnerDir });
    const server = new ApiServer({ objects, workloads, kubelet, faults, namespace, token: TOKEN, tls });
    server.on('request', (request) => {
      this.requests.push(request);
      this.emit('request', request);
    });
    this.port = await server.listen();
    this.parts = { kubelet, server };
    const kubeconfig = join(this.dir, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigFor(`${tls ? 'https' : 'http'}://127.0.0.1:${this.port}`));
    return kubeconfig;
  }

  async stop(): Promise<void> {
    const { kubelet, server } = this.parts ?? {};
    this.workloads.stop();
    await kubelet?.stop();
    await server?.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  get kubelet(): Kubelet {
    return this.started.kubelet;
  }

  get watches() {
    return this.started.server.watches;
  }

  /** Ends all followed logs. */
  cutLogs(): void {
    this.started.server.cutLogs();
  }

  pod(name: string): KubeObject | undefined {
    return this.objects.get('pods', name);
  }

  /** Returns the recorded requests of an action, such as `POST pods`. */
  asked(action: string): RecordedRequest[] {
    return this.requests.filter((request) => request.action === action);
  }

  private get started() {
    if (!this.parts) throw new Error('The simulator has not been started');
    return this.parts;
  }
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // The client library allows plain HTTP only if TLS verification is off.
    clusters: [{ name: 'simulator', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'hub', user: { token: TOKEN } }],
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'hub', namespace: NAMESPACE } }],
    'current-context': 'simulator',
  });
}
