import type Docker from 'dockerode';
import { HubError } from '../../common/errors.js';
import type { ContainerLimits } from '../container-runtime.js';
import { containerOptions } from './container-options.js';
import { call, callUnlessGone, createContainer } from './docker-calls.js';
import { HelperImage, type Program } from './helper-image.js';
import { contentOf, demultiplex } from './log-frames.js';

/** Default limits of a helper; Node.js with one of the programs takes 50 MB. */
const LIMITS = { cpus: 1, memoryBytes: 256 * 1024 ** 2, pids: 64 };
/** The user nobody: helpers need no files and no rights. */
const USER = '65534:65534';
const READY_MS = 15_000;

export interface Helper {
  name: string;
  program: Program;
  argument: unknown;
  labels: Record<string, string>;
  /** The Docker network that it is started in. */
  network: string;
  extraHosts?: string[];
  /** A second network for it, with its address there. */
  inner?: { network: string; address: string };
  limits?: ContainerLimits;
  env?: Record<string, string>;
  /** Whether Docker restarts it when it has ended, and when Docker itself restarts. */
  restart?: boolean;
}

/** Runs the hub's own programs in containers, hardened like a job's. */
export class HelperContainers {
  private readonly image: HelperImage;

  constructor(private readonly docker: Docker) {
    this.image = new HelperImage(docker);
  }

  /** Returns the version of the programs. */
  version(): Promise<string> {
    return this.image.version();
  }

  async start(helper: Helper): Promise<Docker.Container> {
    const { name, program, argument, labels, network, extraHosts = [], inner, limits = LIMITS, env } = helper;
    const image = await this.image.ensure();
    const command = HelperImage.command(program, JSON.stringify(argument));
    const spec = { name, image, command, env, labels, limits, readOnly: true };
    const options = containerOptions(spec, { networkMode: network, extraHosts, engineCpus: 1 });
    options.User = USER;
    // With user namespaces enabled, Docker refuses the host's network unless the container opts out of them.
    if (network === 'host') options.HostConfig = { ...options.HostConfig, UsernsMode: 'host' };
    if (helper.restart) options.HostConfig = { ...options.HostConfig, RestartPolicy: { Name: 'always' } };
    const container = await call(`create ${name}`, (signal) => createContainer(this.docker, name, options, signal));
    try {
      if (inner) await this.attach(container, inner);
      await call(`start ${name}`, (abortSignal) => container.start({ abortSignal }));
    } catch (error) {
      await this.remove(container).catch(() => undefined);
      throw error;
    }
    return container;
  }

  /** Resolves with the rest of its "ready" line. @throws HubError when it ends before, or takes too long */
  async ready(container: Docker.Container): Promise<string> {
    const signal = AbortSignal.timeout(READY_MS);
    const frames = await container.logs({ stdout: true, stderr: true, follow: true, abortSignal: signal });
    let said = '';
    try {
      for await (const chunk of contentOf(frames as unknown as AsyncIterable<Buffer>)) {
        said += chunk.toString();
        const [, more] = /^ready ?(.*)$/m.exec(said.slice(0, said.lastIndexOf('\n') + 1)) ?? [];
        if (more !== undefined) return more;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    throw new HubError('DOCKER_DAEMON_ERROR', `A helper container did not become ready: ${said.slice(-500)}`);
  }

  /** Waits for its end and returns its output. */
  async outcome(container: Docker.Container): Promise<string> {
    await container.wait({ condition: 'not-running', abortSignal: AbortSignal.timeout(READY_MS) });
    return demultiplex(await container.logs({ stdout: true, stderr: true, follow: false })).toString();
  }

  private async attach({ id }: Docker.Container, { network, address }: NonNullable<Helper['inner']>): Promise<void> {
    const EndpointConfig = { IPAMConfig: { IPv4Address: address } };
    await call('attach a helper', () => this.docker.getNetwork(network).connect({ Container: id, EndpointConfig }));
  }

  async remove(container: Docker.Container): Promise<void> {
    await callUnlessGone('remove a helper', () => container.remove({ force: true, v: true }));
  }
}
