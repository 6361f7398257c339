import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { HubError } from '../../common/errors.js';
import { CONTAINER_NAME } from '../container-name.js';
import type { ContainerInfo, ContainerRuntime, ContainerSpec, Service, StartOptions } from '../container-runtime.js';
import { HUB_LABEL } from '../labels.js';
import { DEFAULT_TAIL, logTail } from '../log-tail.js';
import { IsolationProbe } from './isolation-probe.js';
import { connectDocker } from './docker-connection.js';
import { toInfo } from './container-info.js';
import { dockerError, statusOf } from './docker-errors.js';
import { DockerLaunch } from './docker-launch.js';
import { call, callUnlessGone } from './docker-calls.js';
import { HelperContainers } from './helper-containers.js';
import { contentOf, demultiplex } from './log-frames.js';
import { RunnerNetworks, type RunnerNetworksOptions } from './runner-networks.js';

const DEFAULT_GRACE_MS = 10_000;
/** Time after which a wait is requested again, so that a connection that died silently does not block it forever. */
const WAIT_MS = 60_000;
/** Pause while a container is created but not started: another call is about to start it. */
const CREATED_POLL_MS = 100;

export interface DockerRuntimeOptions extends Partial<RunnerNetworksOptions> {
  /** Docker's address as in DOCKER_HOST; unset: the default socket. */
  dockerHost?: string;
  /** Runners may reach it, even inside the blocked ranges. */
  githubApiUrl: string;
  /** File with registries' credentials, as "docker login" writes it. */
  registryAuthFile?: string;
}

/** Runs containers by Docker's API. */
export class DockerRuntime implements ContainerRuntime {
  readonly kind = 'docker';
  private readonly docker: Docker;
  private readonly launcher: DockerLaunch;
  private readonly isolationProbe: IsolationProbe;

  constructor({ dockerHost, registryAuthFile, hub = '', ...options }: DockerRuntimeOptions) {
    this.docker = connectDocker(dockerHost);
    const helpers = new HelperContainers(this.docker);
    this.isolationProbe = new IsolationProbe(helpers, { [HUB_LABEL]: hub });
    const networks = new RunnerNetworks(this.docker, helpers, { hub, ...options });
    this.launcher = new DockerLaunch(this.docker, networks, registryAuthFile);
  }

  async ping(): Promise<void> {
    await call('ping', () => this.docker.ping() as Promise<unknown>);
  }

  async run(spec: ContainerSpec, options?: StartOptions): Promise<ContainerInfo> {
    const id = await this.launcher.launch(spec, options);
    const info = await this.inspect(id);
    if (info) return info;
    throw dockerError(new Error('it was removed as soon as it started'), `run container ${spec.name}`);
  }

  async inspect(idOrName: string): Promise<ContainerInfo | undefined> {
    if (!CONTAINER_NAME.test(idOrName)) return undefined;
    const container = this.docker.getContainer(idOrName);
    const found = await callUnlessGone('inspect container', (abortSignal) => container.inspect({ abortSignal }));
    // Docker also accepts any prefix of an id, which a name matches too easily.
    const meant = found && (found.Id === idOrName || found.Name === `/${idOrName}`);
    return meant ? toInfo(found) : undefined;
  }

  async wait(idOrName: string, signal?: AbortSignal): Promise<ContainerInfo | undefined> {
    for (;;) {
      signal?.throwIfAborted();
      const info = await this.inspect(idOrName);
      if (info === undefined || info.state === 'exited') return info;
      if (info.state === 'created') await delay(CREATED_POLL_MS, undefined, { signal });
      else await this.untilNotRunning(info.id, signal);
    }
  }

  async destroy(idOrName: string, graceMs = DEFAULT_GRACE_MS): Promise<boolean> {
    const info = await this.inspect(idOrName);
    if (info === undefined) return false;
    const container = this.docker.getContainer(info.id);
    if (info.state === 'running') await this.stop(container, graceMs);
    await callUnlessGone('remove container', async () => {
      await container.remove({ force: true, v: true }).catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error; // Another call is removing it.
      });
    });
    return true;
  }

  async list(labels: Record<string, string>): Promise<ContainerInfo[]> {
    const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const found = await call('list containers', (abortSignal) =>
      this.docker.listContainers({ all: true, filters: { label }, abortSignal }),
    );
    const infos = await Promise.all(found.map(({ Id }) => this.inspect(Id)));
    return infos.filter((info) => info !== undefined);
  }

  async logs(idOrName: string, tail = DEFAULT_TAIL): Promise<string> {
    const info = await this.inspect(idOrName);
    if (info === undefined) throw new HubError('CONTAINER_NOT_FOUND', `There is no container ${idOrName}`);
    const frames = await call('read logs', (abortSignal) =>
      this.docker.getContainer(info.id).logs({ stdout: true, stderr: true, follow: false, tail, abortSignal }),
    );
    return logTail(demultiplex(frames), tail);
  }

  async *follow(idOrName: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    const container = this.docker.getContainer(idOrName);
    const options = { stdout: true, stderr: true, follow: true as const, abortSignal: signal };
    const frames = await container.logs(options).catch((error: unknown) => {
      throw dockerError(error, 'follow logs');
    });
    yield* contentOf(frames as unknown as AsyncIterable<Buffer>);
  }

  async probeReachability(services: readonly Service[], allowHosts?: readonly string[]): Promise<string[]> {
    const network = await this.launcher.ensureNetwork(allowHosts);
    return call('probe the runner network', () => this.isolationProbe.reached(network, services));
  }

  async ensureNetwork(allowHosts?: readonly string[]): Promise<void> {
    await this.launcher.ensureNetwork(allowHosts);
  }

  /** Stops a container. Docker counts the grace in whole seconds, and kills by itself after it. */
  private async stop(container: Docker.Container, graceMs: number): Promise<void> {
    const t = Math.ceil(graceMs / 1000);
    await callUnlessGone(
      'stop container',
      async (abortSignal) => {
        await container.stop({ t, abortSignal }).catch((error: unknown) => {
          if (statusOf(error) !== 304) throw error; // It has ended already.
        });
      },
      graceMs,
    );
  }

  /**
   * Waits until the container does not run. `not-running` answers immediately when it has exited already, where
   * `next-exit` would wait forever; for one that was never started it reports 0, so the caller inspects afterwards.
   */
  private async untilNotRunning(id: string, signal?: AbortSignal): Promise<void> {
    const limit = AbortSignal.timeout(WAIT_MS);
    const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit]);
    try {
      await this.docker.getContainer(id).wait({ condition: 'not-running', abortSignal });
    } catch (error) {
      if (statusOf(error) === 404) return;
      signal?.throwIfAborted();
      if (!limit.aborted) throw dockerError(error, 'wait for container');
    }
  }
}
