import { afterAll, afterEach, beforeAll } from 'vitest';
import { newId } from '../../../src/common/ids.js';
import type { ContainerSpec } from '../../../src/containers/container-runtime.js';
import {
  KubernetesRuntime,
  type KubernetesRuntimeOptions,
} from '../../../src/containers/kubernetes/kubernetes-runtime.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import { eventually } from '../eventually.js';
import { KubernetesSimulator } from './simulator/kubernetes-simulator.js';

export const HUB = { [HUB_LABEL]: 'abc123abc123' };

export function podSpec(script: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: `t-${newId()}`,
    image: 'busybox:test',
    command: ['/bin/sh', '-c', script],
    labels: HUB,
    network: 'none',
    ...more,
  };
}

/** A runtime on a simulated cluster for the tests of one file; after each test its containers and faults are removed. */
export class RuntimeOnCluster {
  readonly cluster = new KubernetesSimulator();
  private kubeconfig = '';
  private opened?: KubernetesRuntime;

  constructor() {
    beforeAll(async () => {
      this.kubeconfig = await this.cluster.start();
      this.opened = this.open();
    });
    afterEach(async () => {
      this.cluster.faults.clear();
      for (const { id } of await this.runtime.list(HUB)) await this.runtime.destroy(id, 0);
      this.cluster.requests.length = 0;
    });
    afterAll(() => this.cluster.stop());
  }

  get runtime(): KubernetesRuntime {
    if (!this.opened) throw new Error('There is no cluster before the tests begin');
    return this.opened;
  }

  /** Opens another runtime on the cluster, as after a restart of the hub. */
  open(more: Partial<KubernetesRuntimeOptions> = {}): KubernetesRuntime {
    const { kubeconfig } = this;
    return new KubernetesRuntime({ kubeconfig, serviceAccount: 'default', podTtlMs: 3_600_000, ...more });
  }

  /** Starts a pod that prints `ready` and sleeps; returns its name. */
  async running(more: Partial<ContainerSpec> = {}): Promise<string> {
    const wanted = podSpec('echo ready; sleep 60', more);
    await this.runtime.run(wanted);
    return wanted.name;
  }

  /** Starts a wait and returns once its watch is open. */
  async waitFor(name: string, signal?: AbortSignal) {
    const before = this.cluster.asked('WATCH pods').length;
    const waiting = this.runtime.wait(name, signal);
    waiting.catch(() => undefined);
    await eventually(() => this.cluster.asked('WATCH pods').length > before && this.cluster.watches.count > 0);
    return { waiting };
  }

  /** Resolves when this test has requested that many watches. */
  async watched(times: number): Promise<void> {
    await eventually(() => this.cluster.asked('WATCH pods').length >= times);
  }
}
