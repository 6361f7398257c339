import { Logger } from '@nestjs/common';
import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { HubError, messageOf } from '../../common/errors.js';
import { CHAIN, chainRules, type Exception } from './isolation-rules.js';

export interface Bridge {
  /** The network interface on the engine's host. */
  name: string;
  ipv6: boolean;
}

/** Linux, include/uapi/linux/capability.h. */
const CAP_NET_ADMIN = 12n;

/**
 * Keeps what runs on the runners' bridge away from private addresses, the clouds' metadata and this host, by packet
 * filter rules that this process writes. Everything it does can be repeated.
 */
export class Isolation {
  private readonly logger = new Logger(Isolation.name);
  private warned = false;
  private hasHeld = false;

  /**
   * True when the rules are in place. False, with one warning, where this process may not write them.
   * @throws HubError RESOURCE_TEMPORARILY_UNAVAILABLE when it could before and fails now: better no runner than an open one
   */
  async enforce(bridge: Bridge, exceptions: readonly Exception[]): Promise<boolean> {
    const obstacle = await this.obstacle(bridge);
    if (obstacle !== undefined) return this.open(bridge, obstacle);
    try {
      await this.write(bridge, exceptions);
    } catch (error) {
      return this.open(bridge, messageOf(error));
    }
    if (!this.hasHeld) this.logger.log({ bridge: bridge.name, exceptions }, 'runner network isolated');
    this.hasHeld = true;
    return true;
  }

  /** Why this process can't do it, in words that say what would help. */
  private async obstacle(bridge: Bridge): Promise<string | undefined> {
    if (process.platform !== 'linux') return 'that needs Linux';
    const status = await readFile('/proc/self/status', 'utf8');
    const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    if ((effective & (1n << CAP_NET_ADMIN)) === 0n) return 'the hub is neither root nor has CAP_NET_ADMIN';
    // Seeing the bridge is the proof that the engine works on this host and in this network namespace.
    const seen = await access(`/sys/class/net/${bridge.name}`).then(
      () => true,
      () => false,
    );
    return seen ? undefined : `the engine's bridge ${bridge.name} is not on this host`;
  }

  private async write(bridge: Bridge, exceptions: readonly Exception[]): Promise<void> {
    await this.writeFamily('iptables', 4, bridge, exceptions);
    if (bridge.ipv6) await this.writeFamily('ip6tables', 6, bridge, exceptions);
  }

  private async writeFamily(
    tool: string,
    family: 4 | 6,
    { name }: Bridge,
    exceptions: readonly Exception[],
  ): Promise<void> {
    await run(`${tool}-restore`, ['-w', '5', '--noflush'], chainRules(family, exceptions));
    // Docker leaves DOCKER-USER to others; without it (--iptables=false) FORWARD itself is what is passed.
    const forward = (await succeeds(tool, ['-w', '5', '-n', '-L', 'DOCKER-USER'])) ? 'DOCKER-USER' : 'FORWARD';
    for (const parent of [forward, 'INPUT']) {
      const jump = [parent, '-i', name, '-j', CHAIN];
      if (!(await succeeds(tool, ['-w', '5', '-C', ...jump]))) await run(tool, ['-w', '5', '-I', ...jump]);
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

async function succeeds(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** Runs a command to its end; rejects with what it said. */
function run(command: string, args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], timeout: 15_000 });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} failed: ${said.trim() || `exit code ${code}`}`));
    });
    child.stdin.on('error', () => undefined); // It ended before it read: `close` tells.
    child.stdin.end(input);
  });
}
