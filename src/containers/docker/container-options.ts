import type Docker from 'dockerode';
import type { ContainerSpec } from '../container-runtime.js';

/** Limits of a specification that names none; cores are capped at what Docker has. */
const DEFAULT_LIMITS = { cpus: 2, memoryBytes: 4 * 1024 ** 3, pids: 2048 };

export interface Placement {
  /** Docker's network mode: `none`, or the network of runners. */
  networkMode: string;
  extraHosts: string[];
  /** Name servers, instead of Docker's. */
  dns?: string[];
  /** Variables that the network requires; the specification's own take precedence. */
  env?: Record<string, string>;
  /** Number of cores that Docker has. */
  engineCpus: number;
}

/** Builds the body of Docker's create call. Everything by which a job could leave its container is off. */
export function containerOptions(spec: ContainerSpec, placement: Placement): Docker.ContainerCreateOptions {
  return {
    Image: spec.image,
    Cmd: spec.command,
    WorkingDir: spec.workingDir,
    Env: Object.entries({ ...placement.env, ...spec.env }).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels ?? {},
    Tty: false,
    OpenStdin: false,
    ...(spec.publish && { ExposedPorts: { [`${spec.publish.containerPort}/tcp`]: {} } }),
    HostConfig: hostConfig(spec, placement),
  };
}

function hostConfig(spec: ContainerSpec, placement: Placement): Docker.HostConfig {
  const { limits = {}, readOnly = false, tmpfs = {}, ociRuntime } = spec;
  const memory = limits.memoryBytes ?? DEFAULT_LIMITS.memoryBytes;
  const cpus = limits.cpus ?? Math.min(DEFAULT_LIMITS.cpus, placement.engineCpus);
  return {
    Privileged: false,
    CapDrop: ['ALL'],
    CapAdd: [],
    // Without a name here, the default seccomp profile applies.
    SecurityOpt: ['no-new-privileges'],
    Binds: [],
    ReadonlyRootfs: readOnly,
    Tmpfs: Object.fromEntries(
      Object.entries(tmpfs).map(([path, bytes]) => [path, `size=${bytes},mode=1777,nosuid,nodev`]),
    ),
    ...(ociRuntime === undefined ? {} : { Runtime: ociRuntime }),
    Devices: [],
    IpcMode: 'private',
    PublishAllPorts: false,
    NetworkMode: placement.networkMode,
    ExtraHosts: placement.extraHosts,
    ...(placement.dns === undefined ? {} : { Dns: placement.dns }),
    NanoCpus: Math.round(cpus * 1e9),
    Memory: memory,
    // The same value as Memory, so no swap comes on top of it.
    MemorySwap: memory,
    PidsLimit: limits.pids ?? DEFAULT_LIMITS.pids,
    // Reaps orphans and forwards signals: a shell as process 1 ignores SIGTERM.
    Init: true,
    RestartPolicy: { Name: spec.restarts === true ? 'unless-stopped' : 'no' },
    ...(spec.publish && { PortBindings: portBindings(spec.publish) }),
    LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
  };
}

function portBindings({ address, port, containerPort }: NonNullable<ContainerSpec['publish']>): Docker.PortMap {
  return { [`${containerPort}/tcp`]: [{ HostIp: address, HostPort: String(port) }] };
}
