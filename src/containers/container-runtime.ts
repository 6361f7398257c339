/** Nest's injection token for the configured ContainerRuntime. */
export const CONTAINER_RUNTIME = Symbol('ContainerRuntime');

export interface ContainerLimits {
  /** Cores; fractions are allowed. */
  cpus?: number;
  memoryBytes?: number;
  pids?: number;
}

/** Start options of a container, whatever runs in it. A runtime that lacks one of them says so once, and goes on. */
export interface ContainerPolicy {
  /** Pull policy: pull the image if it is missing (default), before each start, or never. */
  pull?: 'missing' | 'always' | 'never';
  /** Makes the image's files read-only, except for the folders of `tmpfs`. */
  readOnly?: boolean;
  /** Folders in memory, each with its maximum of bytes; they count against the memory limit. */
  tmpfs?: Record<string, number>;
  /** Docker's name of the runtime that runs the container instead of runc: `runsc`, `kata`, `sysbox-runc`. */
  ociRuntime?: string;
  /**
   * Hosts that can be reached besides GitHub's own, by name and through the hub's proxy alone: `host`, `*.domain`, with
   * `:port` for others than 80 and 443, and `!` before an exclusion; the last pattern that matches decides. Undefined:
   * everything public.
   */
  allowHosts?: readonly string[];
}

export interface ContainerSpec extends ContainerPolicy {
  name: string;
  image: string;
  command?: string[];
  workingDir?: string;
  /** Passed to the process only; never to a command line, a label or a log. */
  env?: Record<string, string>;
  labels?: Record<string, string>;
  limits?: ContainerLimits;
  /** Whether an image that would run as root is refused: PERMANENT_ERROR. */
  nonRoot?: boolean;
  /** `none`: loopback only. `runner`: the hub's own network for runners. `deploy`: that of deployments, with Docker alone. */
  network?: 'none' | 'runner' | 'deploy';
  /** A port of the container that is published at an address of this machine. Docker alone. */
  publish?: { address: string; port: number; containerPort: number };
  /** Whether it starts again when it ends, and with the machine. Docker alone. */
  restarts?: boolean;
}

export interface StartOptions {
  /**
   * Called with the reason when the start only waits for something outside: an image that is pulled, a cluster without
   * a free node. Called again when the reason changes.
   */
  waits?: (reason: string) => void;
  /**
   * Ends such a wait with the signal's reason. The container is left: it may have started meanwhile, with a job, and
   * the next attempt finds it.
   */
  signal?: AbortSignal;
}

/** A service that runners must not reach. */
export interface Service {
  name: string;
  /** An IP address. */
  host: string;
  port: number;
}

export interface ContainerInfo {
  id: string;
  name: string;
  image: string;
  /** `sha256:…` of the image that the container was made from. */
  imageDigest?: string;
  state: 'created' | 'running' | 'exited';
  health?: 'healthy' | 'unhealthy' | 'starting';
  exitCode?: number;
  oomKilled?: boolean;
  /** How often it has started again by itself. */
  restarts?: number;
  /** A short reason for its end, where the runtime knows more than the exit code: a node that is gone, an eviction. */
  reason?: string;
  /** Set where the runtime knows it. */
  createdAt?: Date;
  startedAt?: Date;
  finishedAt?: Date;
  labels: Record<string, string>;
}

/**
 * Port of a runtime that runs containers. Every error is a HubError: DOCKER_DAEMON_ERROR (the runtime can't be reached
 * or broke, worth another attempt), IMAGE_NOT_ALLOWED, CONTAINER_NOT_FOUND, PERMANENT_ERROR (the runtime refuses the
 * specification).
 */
export interface ContainerRuntime {
  readonly kind: 'docker' | 'kubernetes' | 'host';
  /** Throws when the runtime can't be used now. */
  ping(): Promise<void>;
  /** Creates and starts a container. An existing one of that name is returned as it is (a repeated attempt). */
  run(spec: ContainerSpec, options?: StartOptions): Promise<ContainerInfo>;
  /** Finds a container by id or name; undefined when there is none. */
  inspect(idOrName: string): Promise<ContainerInfo | undefined>;
  /** Resolves when the container has exited; undefined when it is gone. */
  wait(idOrName: string, signal?: AbortSignal): Promise<ContainerInfo | undefined>;
  /** Asks the process to end, kills it after the grace, removes the container. Returns false when there was none. */
  destroy(idOrName: string, graceMs?: number): Promise<boolean>;
  /** Lists the containers that carry all of these labels. */
  list(labels: Record<string, string>): Promise<ContainerInfo[]>;
  /** Returns the last `tail` lines of both streams, at most 1 MiB. */
  logs(idOrName: string, tail?: number): Promise<string>;
  /** Streams both outputs from their beginning, as they are written, until the container or the signal ends. */
  follow(idOrName: string, signal: AbortSignal): AsyncIterable<Buffer>;
  /**
   * Returns the names of services that a runner with these `allowHosts` can reach and must not: the cloud's metadata,
   * this host, another runner, these services. Undefined: this runtime can't find out.
   */
  probeReachability(services: readonly Service[], allowHosts?: readonly string[]): Promise<string[] | undefined>;
  /** Ensures that the network of runners with these `allowHosts` keeps what they were started with: rules, a proxy. */
  ensureNetwork(allowHosts?: readonly string[]): Promise<void>;
}
