import type Docker from 'dockerode';
import { statusOf } from './docker-errors.js';
import type { Bridge } from './isolation.js';

type Network = Docker.NetworkInspectInfo;
type Options = Omit<Docker.NetworkCreateOptions, 'Name'>;

/**
 * A network of the engine by its name, made when it is first needed.
 * @param options of the one that is made; asked only then
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
  if (found === undefined) throw new Error(`the network ${name} was removed as soon as it was made`);
  if (made !== undefined && made.id !== found.Id) await made.remove();
  return found;
}

/** Undefined: somebody else was faster. */
async function create(docker: Docker, options: Docker.NetworkCreateOptions): Promise<Docker.Network | undefined> {
  try {
    return await docker.createNetwork(options);
  } catch (error) {
    if (statusOf(error) === 409) return undefined;
    throw error;
  }
}

/** Engines before 25 give one name to two networks that are made at once: the older one is meant then, by all nodes. */
export async function findNetwork(docker: Docker, name: string): Promise<Network | undefined> {
  const found = await docker.listNetworks({ filters: { name: [name] } });
  const age = ({ Created, Id }: Network) => `${Created} ${Id}`;
  return found.filter((network) => network.Name === name).sort((a, b) => (age(a) < age(b) ? -1 : 1))[0];
}

/** The engine's own naming: an explicit name would be one for all engines of a host. */
export function bridgeOf(network: Network): Bridge {
  const name = network.Options?.['com.docker.network.bridge.name'] ?? `br-${network.Id.slice(0, 12)}`;
  return { name, ipv6: network.EnableIPv6 === true };
}
