import type Docker from 'dockerode';
import { statusOf } from './docker-errors.js';
import type { Bridge } from './isolation.js';

type Network = Docker.NetworkInspectInfo;
type Options = Omit<Docker.NetworkCreateOptions, 'Name'>;

/**
 * Finds a Docker network by its name, or makes it.
 * @param options of a new network; called only when one is made
 */
export async function ensureNetwork(
  docker: Docker,
  name: string,
  options: () => Options | Promise<Options>,
): Promise<Network> {
  const known = await findNetwork(docker, name);
  if (known) return known;
  const made = await create(docker, { Driver: 'bridge', CheckDuplicate: true, ...(await options()), Name: name });
  const found = await findNetwork(docker, name);
  if (found === undefined) throw new Error(`the network ${name} was removed as soon as it was created`);
  if (made !== undefined && made.id !== found.Id) await made.remove();
  return found;
}

/** Creates a network; returns undefined when another process was faster. */
async function create(docker: Docker, options: Docker.NetworkCreateOptions): Promise<Docker.Network | undefined> {
  try {
    return await docker.createNetwork(options);
  } catch (error) {
    if (statusOf(error) === 409) return undefined;
    throw error;
  }
}

/** Finds a network by name. Docker before 25 may give one name to two made concurrently: all nodes then use the older. */
export async function findNetwork(docker: Docker, name: string): Promise<Network | undefined> {
  const found = await docker.listNetworks({ filters: { name: [name] } });
  const age = ({ Created, Id }: Network) => `${Created} ${Id}`;
  return found.filter((network) => network.Name === name).sort((a, b) => (age(a) < age(b) ? -1 : 1))[0];
}

/** Returns the bridge by Docker's own naming: an explicit name would be the same for all Docker engines of a host. */
export function bridgeOf(network: Network): Bridge {
  const name = network.Options?.['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`;
  return { name, ipv6: network.EnableIPv6 === true };
}
