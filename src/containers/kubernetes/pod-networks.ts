import type { KubernetesApi } from './kubernetes-api.js';
import { networkPolicy, policyName, type Network } from './network-policies.js';

/** Time after which a policy is checked again: it may have been removed. */
const RECHECK_MS = 30_000;

/** The policies that isolate pods: created when they are first needed, and left as they are when they exist. */
export class PodNetworks {
  private readonly checked = new Map<Network, { at: number; done: Promise<void> }>();

  constructor(private readonly api: KubernetesApi) {}

  /** Ensures the policy; a check is valid for 30 s. Without the policy no pod may be started. */
  async ensure(network: Network): Promise<void> {
    let check = this.checked.get(network);
    if (check === undefined || Date.now() - check.at > RECHECK_MS) {
      check = { at: Date.now(), done: this.create(network) };
      this.checked.set(network, check);
    }
    try {
      await check.done;
    } catch (error) {
      if (this.checked.get(network) === check) this.checked.delete(network);
      throw error;
    }
  }

  private async create(network: Network): Promise<void> {
    const name = policyName(network);
    const found = await this.api.unlessGone('read network policy', ({ networking, namespace }, options) =>
      networking.readNamespacedNetworkPolicy({ name, namespace }, options),
    );
    if (found !== undefined) return;
    const body = networkPolicy(network);
    await this.api.unlessTaken('create network policy', ({ networking, namespace }, options) =>
      networking.createNamespacedNetworkPolicy({ namespace, body }, options),
    );
  }
}
