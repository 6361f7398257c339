import type Docker from 'dockerode';
import type { ContainerSpec } from '../container-runtime.js';

/** What a specification that names no limits gets; cores are cut to what the engine has. */
const DEFAULT_LIMITS = { cpus: 2, memoryBytes: 4 * 1024 ** 3, pids: 2048 };

export interface Placement {
  /** The engine's network: `none` or the runners' bridge. */
  networkMode: string;
  extraHosts: string[];
  /** Name servers, instead of the engine's. */
  dns?: string[];
  /** What the network wants known; the specification's own comes first. */
  env?: Record<string, string>;
  /** How many cores the engine has. */
  engineCpus: number;
}

/** The body of the engine's create call. Everything that a job could use to leave its container is off. */
export function containerOptions(spec: ContainerSpec, placement: Placement): Docker.ContainerCreateOptions {
  return {
    Image: spec.image,
    Cmd: spec.command,
    WorkingDir: spec.workingDir,
    Env: Object.entries({ ...placement.env, ...spec.env }).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels ?? {},
    Tty: false,
    OpenStdin: false,
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
    // The default seccomp profile applies because none is named.
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
    // The same figure as Memory: no swap on top of it.
    MemorySwap: memory,
    PidsLimit: limits.pids ?? DEFAULT_LIMITS.pids,
    // Reaps orphans and passes signals on: a shell as process 1 ignores SIGTERM.
    Init: true,
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
  };
}
