import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { HubError } from '../../common/errors.js';
import type { Service } from '../container-runtime.js';
import type { HelperContainers } from './helper-containers.js';
import type { RunnerNetwork } from './runner-network.js';

/**
 * Metadata services, which hand out a machine's identity and keys: most clouds' (AWS, Google, Azure), AWS's by IPv6,
 * Azure's agent.
 */
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '168.63.129.16'];

/**
 * Probes, from a container in a runner's network, what a runner must not reach: the cloud's metadata, Docker's host,
 * another runner, and the given services. Meanwhile a helper listens in the host's network and another beside the
 * runner: a connection that fails where no process listens would prove nothing.
 */
export class IsolationProbe {
  constructor(
    private readonly helpers: HelperContainers,
    private readonly labels: Record<string, string>,
  ) {}

  /**
   * Returns the names of the targets that answered.
   * @param runnerNetwork its proxy, where that is the way out, is asked for the same targets
   * @throws HubError DOCKER_DAEMON_ERROR when a listener or the proxy was not there all the time
   */
  async reached({ network, proxy }: RunnerNetwork, services: readonly Service[]): Promise<string[]> {
    const mark = randomBytes(4).toString('hex');
    const started: Docker.Container[] = [];
    const start = async (role: string, program: 'listen' | 'probe', argument: unknown, where: string) => {
      const name = `runnerhub-canary-${mark}-${role}`;
      const helper = { name, program, argument, labels: this.labels, network: where };
      const container = await this.helpers.start(helper);
      started.push(container);
      return container;
    };
    const listening = async (role: string, where: string, called: (address: string) => string) => {
      const said = await this.helpers.ready(await start(role, 'listen', {}, where));
      const { port, addresses } = JSON.parse(said) as { port: number; addresses: string[] };
      if (addresses.length === 0) throw new HubError('DOCKER_DAEMON_ERROR', `A container in ${where} has no address`);
      return addresses.map((host): Service => ({ name: called(host), host, port }));
    };
    try {
      const targets = [
        ...METADATA.map((host): Service => ({ name: `cloud metadata (${host})`, host, port: 80 })),
        ...(await listening('host', 'host', (address) => `this host (${address})`)),
        ...(await listening('sibling', network, () => 'another runner')),
        ...services,
      ];
      const said = await this.helpers.outcome(await start('probe', 'probe', { targets, proxy }, network));
      await this.stillThere(started.slice(0, -1));
      const found = JSON.parse(said) as { reached: string[]; silent: boolean };
      if (found.silent) throw new HubError('DOCKER_DAEMON_ERROR', 'The proxy, the only way out, does not answer');
      return found.reached;
    } finally {
      await Promise.all(started.map((container) => this.helpers.remove(container)));
    }
  }

  /** Checks that the listeners still run: under load the probe may have come after their end. */
  private async stillThere(listeners: Docker.Container[]): Promise<void> {
    const states = await Promise.all(listeners.map((container) => container.inspect()));
    if (states.every(({ State }) => State.Running)) return;
    throw new HubError('DOCKER_DAEMON_ERROR', 'A probe target stopped listening before the probe ended');
  }
}
