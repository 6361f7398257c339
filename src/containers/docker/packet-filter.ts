import { existsSync } from 'node:fs';
import { run, succeeds } from './commands.js';
import { CHAIN_PREFIX, chainName, chainOf } from './isolation-rules.js';

/** Seconds for which iptables waits for other writers. */
const WAIT = ['-w', '5'];

/** Packet filter rules of one address family. Every write may be repeated. */
export class PacketFilter {
  constructor(private readonly family: 4 | 6) {}

  private get tool(): string {
    return this.family === 4 ? 'iptables' : 'ip6tables';
  }

  async isolate(bridge: string, rules: readonly string[]): Promise<void> {
    await run(`${this.tool}-restore`, [...WAIT, '--noflush'], chainOf(bridge, rules));
    // Docker leaves DOCKER-USER to others; without it (--iptables=false) packets pass FORWARD alone.
    const forward = (await this.succeeds('-n', '-L', 'DOCKER-USER')) ? 'DOCKER-USER' : 'FORWARD';
    for (const parent of [forward, 'INPUT']) {
      const jump = [parent, '-i', bridge, '-j', chainName(bridge)];
      if (!(await this.succeeds('-C', ...jump))) await run(this.tool, [...WAIT, '-I', ...jump]);
    }
  }

  /** Removes the chains of networks that are gone. */
  async removeStale(): Promise<void> {
    const rules = await run(this.tool, [...WAIT, '-S']);
    const jumps = [...rules.matchAll(new RegExp(`^-A (\\S+) -i (\\S+) -j (${CHAIN_PREFIX}\\S+)$`, 'gm'))];
    const stale = jumps.filter(([, , bridge]) => !existsSync(`/sys/class/net/${bridge}`));
    for (const [rule] of stale) await this.succeeds('-D', ...rule.split(' ').slice(1));
    for (const chain of new Set(stale.map(([, , , chain]) => chain ?? ''))) {
      await this.succeeds('-F', chain);
      await this.succeeds('-X', chain);
    }
  }

  private succeeds(...args: string[]): Promise<boolean> {
    return succeeds(this.tool, [...WAIT, ...args]);
  }
}
