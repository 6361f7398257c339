import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { raceSignal } from 'race-signal';
import { HubError } from '../../common/errors.js';
import { checkedName } from '../container-name.js';
import type { ContainerSpec, StartOptions } from '../container-runtime.js';
import { HUB_LABEL } from '../labels.js';
import { containerOptions } from './container-options.js';
import { dockerError, engineMessage, statusOf } from './docker-errors.js';
import { call, callUnlessGone, createContainer } from './docker-calls.js';
import { deployNetwork } from './deploy-network.js';
import { ImagePuller } from './image-puller.js';
import type { RunnerNetwork } from './runner-network.js';
import type { RunnerNetworks } from './runner-networks.js';

/** Time for a name in transition, which Docker is assigning or freeing, to settle. */
const SETTLE_MS = 5000;
const SETTLE_POLL_MS = 50;

/** Starts a container from its specification. Each step may be repeated after a crash in between. */
export class DockerLaunch {
  private readonly images: ImagePuller;
  private engineCpus?: number;

  constructor(
    private readonly docker: Docker,
    private readonly networks: RunnerNetworks,
    registryAuthFile?: string,
  ) {
    this.images = new ImagePuller(docker, registryAuthFile);
  }

  /** Returns the container's id. */
  async launch(spec: ContainerSpec, options: StartOptions = {}): Promise<string> {
    checkedName(spec.name);
    const container = await this.obtain(spec, options);
    checkOwner(container.found, spec);
    const created = container.found.State.Status === 'created';
    if (created && spec.nonRoot && isRoot(container.found.Config.User)) {
      await container.handle.remove({ force: true, v: true }).catch(() => undefined);
      const fix = 'give it a USER other than root; a runner set may allow root (allowRoot, RUNNER_ALLOW_ROOT)';
      throw new HubError('PERMANENT_ERROR', `The image ${spec.image} runs as root: ${fix}`);
    }
    // Created and never started: new, or left by a hub that died in between.
    if (created) await this.start(container.handle);
    return container.found.Id;
  }

  /** Creates the container or finds it. Docker assigns a name a moment before it can show the container. */
  private async obtain(spec: ContainerSpec, options: StartOptions) {
    const deadline = Date.now() + SETTLE_MS;
    for (;;) {
      const handle = await this.create(spec, options);
      const found = await callUnlessGone('inspect container', (abortSignal) => handle.inspect({ abortSignal }));
      if (found !== undefined) return { handle, found };
      if (Date.now() > deadline)
        throw dockerError(new Error(`${spec.name} neither exists nor can be created`), 'create');
      await delay(SETTLE_POLL_MS);
    }
  }

  private async create(spec: ContainerSpec, start: StartOptions): Promise<Docker.Container> {
    const options = containerOptions(spec, await this.placement(spec));
    if (spec.pull === 'always') await this.pull(spec.image, start);
    const create = () => call('create container', (signal) => createContainer(this.docker, spec.name, options, signal));
    try {
      return await create();
    } catch (error) {
      const status = statusOf((error as HubError).cause);
      if (status === 409) return this.docker.getContainer(spec.name);
      if (status !== 404) throw error;
      if (spec.pull === 'never') {
        const message = `The image ${spec.image} is not on this machine, and its runner set has pull: never`;
        throw new HubError('PERMANENT_ERROR', message, { cause: error });
      }
    }
    await this.pull(spec.image, start);
    return create();
  }

  /** Pulls an image. Other starts may want the same one, so the pull goes on when this start stops waiting. */
  private async pull(image: string, { waits, signal }: StartOptions): Promise<void> {
    waits?.(`the image ${image} is being pulled`);
    const pull = this.images.pull(image);
    await (signal ? raceSignal(pull, signal) : pull);
  }

  private async placement(spec: ContainerSpec) {
    const engineCpus = await this.cpus();
    if (spec.network === 'deploy') {
      const network = await call('prepare the network of deployments', () => deployNetwork(this.docker));
      return { networkMode: network, extraHosts: [], engineCpus };
    }
    if (spec.network !== 'runner') return { networkMode: 'none', extraHosts: [], engineCpus };
    const { network, ...rest } = await this.ensureNetwork(spec.allowHosts);
    return { ...rest, networkMode: network, engineCpus };
  }

  /** Ensures the network of runners that may reach only these hosts; undefined: the internet. */
  ensureNetwork(allowHosts?: readonly string[]): Promise<RunnerNetwork> {
    return call('prepare the runner network', () => this.networks.ensure(allowHosts));
  }

  private async cpus(): Promise<number> {
    this.engineCpus ??= await call(
      'read engine info',
      async () => ((await this.docker.info()) as { NCPU: number }).NCPU,
    );
    return this.engineCpus;
  }

  private async start(container: Docker.Container): Promise<void> {
    try {
      await call('start container', (abortSignal) => container.start({ abortSignal }));
    } catch (error) {
      const { cause } = error as HubError;
      if (statusOf(cause) === 304) return; // Another caller has started it meanwhile.
      this.networks.forget();
      // After an answer the container does not run. Without one it may run, and the next attempt finds it by its name.
      if (statusOf(cause) !== undefined) await container.remove({ force: true, v: true }).catch(() => undefined);
      throw startError(cause) ?? error;
    }
  }
}

const NO_SUCH_NETWORK = /network \S+ not found/i;

/**
 * Returns a retryable error for a removed network: the next attempt makes it again, though Docker reports a refusal
 * (404).
 */
function startError(cause: unknown): HubError | undefined {
  const text = engineMessage(cause);
  if (!NO_SUCH_NETWORK.test(text)) return undefined;
  return new HubError('DOCKER_DAEMON_ERROR', `Docker lost a network: ${text}`, { cause });
}

/** Whether an image's USER is root: `user` or `user:group`, by name or what Docker reads as a number; empty is root too. */
function isRoot(user: string): boolean {
  const [name = ''] = user.split(':', 1);
  return name === '' || name === 'root' || /^[+-]?0+$/.test(name);
}

/** Checks the owner: a name conflict is a repeated attempt only if the container is this hub's own. */
function checkOwner(found: Docker.ContainerInspectInfo, spec: ContainerSpec): void {
  const name = spec.name;
  if (found.Config.Labels[HUB_LABEL] !== spec.labels?.[HUB_LABEL]) {
    throw new HubError('PERMANENT_ERROR', `The name ${name} is taken by a container that is not this hub's`);
  }
  if (found.State.Status === 'removing' || found.State.Status === 'dead') {
    throw dockerError(new Error('the previous container is still being removed'), `create container ${name}`);
  }
}
