import { Logger } from '@nestjs/common';
import { access, readFile } from 'node:fs/promises';
import { HubError, messageOf } from '../../common/errors.js';
import type { Rules } from './isolation-rules.js';
import { PacketFilter } from './packet-filter.js';

export interface Bridge {
  /** The network interface on Docker's host. */
  name: string;
  ipv6: boolean;
}

/** Linux, include/uapi/linux/capability.h. */
const CAP_NET_ADMIN = 12n;

/** Confines the traffic of a bridge by packet filter rules that this process writes; every step may be repeated. */
export class Isolation {
  private readonly logger = new Logger(Isolation.name);
  private warned = false;
  private hasHeld = false;

  /**
   * Returns true when the rules are in effect; false, with one warning, where this process may not write them.
   * @throws HubError RESOURCE_TEMPORARILY_UNAVAILABLE when writing worked before: better no runner than an open one
   */
  async enforce(bridge: Bridge, rules: Rules): Promise<boolean> {
    const blockingReason = await this.findBlockingReason(bridge);
    if (blockingReason !== undefined) return this.open(bridge, blockingReason);
    try {
      await this.write(bridge, rules);
    } catch (error) {
      return this.open(bridge, messageOf(error));
    }
    if (!this.hasHeld) this.logger.log({ bridge: bridge.name }, 'runner network isolated');
    this.hasHeld = true;
    return true;
  }

  /** Returns why this process can't write rules, in words that say what would help. */
  private async findBlockingReason(bridge: Bridge): Promise<string | undefined> {
    if (process.platform !== 'linux') return 'packet filter rules need Linux';
    const status = await readFile('/proc/self/status', 'utf8');
    const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    if ((effective & (1n << CAP_NET_ADMIN)) === 0n) return 'the hub is neither root nor has CAP_NET_ADMIN';
    // Seeing the bridge proves that Docker runs on this host and in this network namespace.
    const seen = await access(`/sys/class/net/${bridge.name}`).then(
      () => true,
      () => false,
    );
    return seen ? undefined : `the engine's bridge ${bridge.name} is not on this host`;
  }

  private async write(bridge: Bridge, rules: Rules): Promise<void> {
    for (const family of bridge.ipv6 ? ([4, 6] as const) : ([4] as const)) {
      const filter = new PacketFilter(family);
      await filter.isolate(bridge.name, rules(family));
      if (!this.hasHeld) await filter.removeStale();
    }
  }

  private open(bridge: Bridge, reason: string): false {
    if (this.hasHeld) {
      throw new HubError('RESOURCE_TEMPORARILY_UNAVAILABLE', `The runners' network can't be isolated now: ${reason}`);
    }
    if (!this.warned) {
      this.warned = true;
      this.logger.warn(
        { bridge: bridge.name, reason },
        `Runners can reach private addresses, cloud metadata and this host's services: ${reason}. ` +
          "Run the hub as root (or with CAP_NET_ADMIN) and iptables on the engine's host, or block these addresses " +
          `for the interface ${bridge.name} in the firewall`,
      );
    }
    return false;
  }
}
