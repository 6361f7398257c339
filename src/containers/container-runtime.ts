/** Nest's injection token for the configured ContainerRuntime. */
export const CONTAINER_RUNTIME = Symbol('ContainerRuntime');

export interface ContainerLimits {
  /** Cores, fractions allowed. */
  cpus?: number;
  memoryBytes?: number;
  pids?: number;
}

/** How a container is started, whatever runs in it. A runtime that has no such thing says so once, and goes on. */
export interface ContainerPolicy {
  /** When the image is fetched: where it is not there (default), before each start, or never. */
  pull?: 'missing' | 'always' | 'never';
  /** Nothing of the image can be written to, but for the folders of `tmpfs`. */
  readOnly?: boolean;
  /** Folders in memory, with the bytes that each may take; they count against the memory limit. */
  tmpfs?: Record<string, number>;
  /** Docker's name of what runs the container instead of runc: `runsc`, `kata`, `sysbox-runc`. */
  ociRuntime?: string;
  /**
   * The hosts that can be reached besides GitHub's own, by name and through the hub's proxy alone: `host`, `*.domain`, with
   * `:port` for others than 80 and 443, and `!` before what is not meant; the last one that fits decides. Undefined: all
   * that is public.
   */
  allowHosts?: readonly string[];
}

export interface ContainerSpec extends ContainerPolicy {
  name: string;
  image: string;
  command?: string[];
  workingDir?: string;
  /** Reaches the process only; never a command line, a label or a log. */
  env?: Record<string, string>;
  labels?: Record<string, string>;
  limits?: ContainerLimits;
  /** Whether an image that would run as root is refused: PERMANENT_ERROR. */
  nonRoot?: boolean;
  /** `none`: loopback only. `runner`: the hub's own network for runners. */
  network?: 'none' | 'runner';
}

export interface StartOptions {
  /**
   * Called when nothing is left to do but wait for others, and why: an image is pulled, a cluster has no node yet. Again
   * when the reason is another one.
   */
  waits?: (reason: string) => void;
  /**
   * Ends such a wait with its reason. What has been made is left: it may have started meanwhile, with a job, and the next
   * attempt finds it.
   */
  signal?: AbortSignal;
}

/** Something that runners must not reach. */
export interface Service {
  name: string;
  /** An address. */
  host: string;
  port: number;
}

export interface ContainerInfo {
  id: string;
  name: string;
  image: string;
  /** `sha256:…` of the image that really ran. */
  imageDigest?: string;
  state: 'created' | 'running' | 'exited';
  health?: 'healthy' | 'unhealthy' | 'starting';
  exitCode?: number;
  oomKilled?: boolean;
  /** Why it ended, in a few words, where the runtime knows more than the exit code: a node that is gone, an eviction. */
  reason?: string;
  /** Where the runtime knows it. */
  createdAt?: Date;
  startedAt?: Date;
  finishedAt?: Date;
  labels: Record<string, string>;
}

/**
 * What runs containers. Every error is a HubError: DOCKER_DAEMON_ERROR (the runtime can't be reached or broke, worth
 * another attempt), IMAGE_NOT_ALLOWED, CONTAINER_NOT_FOUND, PERMANENT_ERROR (the runtime refuses the specification).
 */
export interface ContainerRuntime {
  readonly kind: 'docker' | 'kubernetes' | 'host';
  /** Throws when the runtime can't be used now. */
  ping(): Promise<void>;
  /** Creates and starts. A container of that name that exists already is returned as it is (a repeated attempt). */
  run(spec: ContainerSpec, options?: StartOptions): Promise<ContainerInfo>;
  /** By id or name; undefined when there is none. */
  inspect(idOrName: string): Promise<ContainerInfo | undefined>;
  /** Resolves when the container has exited; undefined when it is gone. */
  wait(idOrName: string, signal?: AbortSignal): Promise<ContainerInfo | undefined>;
  /** Asks the process to end, kills it after the grace, removes it. False when there was nothing to remove. */
  destroy(idOrName: string, graceMs?: number): Promise<boolean>;
  /** All containers that carry these labels. */
  list(labels: Record<string, string>): Promise<ContainerInfo[]>;
  /** The last `tail` lines of both streams, at most 1 MiB. */
  logs(idOrName: string, tail?: number): Promise<string>;
  /** Both streams from their beginning, as they are written, until the container or the signal ends. */
  follow(idOrName: string, signal: AbortSignal): AsyncIterable<Buffer>;
  /**
   * What can be reached from the place of a runner with these `allowHosts` and must not be: the cloud's metadata, this
   * host, another runner, these services; by name. Undefined: this runtime can't tell.
   */
  probeReachability(services: readonly Service[], allowHosts?: readonly string[]): Promise<string[] | undefined>;
  /** Sees to it that runners with these `allowHosts` go on finding what they were started with: rules, a proxy. */
  ensureNetwork(allowHosts?: readonly string[]): Promise<void>;
}
