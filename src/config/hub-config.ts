import type { Timings } from '../common/timings.js';
import type { RunnerSet } from './runner-set.js';
import type { TokenBudgets } from './token-budgets.js';
import type { TracingConfig } from './tracing-config.js';

/** Overrides of one queue's catalog entry (`QUEUE_<NAME>_…`); an absent one keeps the catalog's value. */
export interface QueueOverride {
  concurrency?: number;
  rateMax?: number;
  rateMs?: number;
  attempts?: number;
  backoffMs?: number;
  keepCompletedMs?: number;
  keepFailedMs?: number;
  /** Maximum running jobs of one tenant, and starts of one tenant in a window, over all nodes. */
  tenantMax?: number;
  tenantRateMax?: number;
  tenantRateMs?: number;
  /** Slots of each node for tenants that run nothing there. */
  tenantReserve?: number;
  /** Weights of tenants; others have 1. */
  shares?: ReadonlyMap<string, number>;
}

export interface RedisConfig {
  /** One `host:port` for a plain server, several for Sentinel or as a cluster's seeds. */
  nodes: { host: string; port: number }[];
  username?: string;
  password?: string;
  db: number;
  tls: boolean;
  /** Name of the master; if set, the nodes are Sentinels. */
  sentinelName?: string;
  cluster: boolean;
  /** Prefix of each of the hub's keys; hubs with different prefixes can share a Redis. */
  keyPrefix: string;
}

export const RECOVERY_KINDS = ['failed', 'stalled', 'incomplete'] as const;
export type RecoveryKind = (typeof RECOVERY_KINDS)[number];

/** Variable that is set without effect. */
export interface WithoutEffect {
  variable: string;
  why: string;
}

/** Number of proxies in front of the hub, or their addresses and networks. */
export type TrustProxy = false | number | string[];

/** HTTP proxies by the scheme of the requested URL, and hosts that are contacted without one. */
export interface OutgoingProxy {
  http?: string;
  https?: string;
  except: string;
}

/** Whole configuration, parsed once at the start; durations in milliseconds, paths absolute. */
export interface HubConfig {
  http: {
    host: string;
    port: number;
    /** Prefix of the path of every route, as `/hub`; empty: none. */
    basePath: string;
    /** Time that a connection without a request stays open. */
    keepAliveMs: number;
    /** Proxies whose `X-Forwarded-For` is trusted, as Express takes it; false: none. */
    trustProxy: TrustProxy;
  };
  /** What the dashboard calls this hub, such as `production`. */
  environment?: string;
  role: 'all' | 'api' | 'worker';
  dataDir: string;
  adminKey?: string;
  /** Keys of sealed secrets: the first seals, all open. None: see KeyRing. */
  secretsKeys: string[];
  /** JWTs as bearer tokens; `undefined`: none are accepted. */
  jwt?: { secret?: string; jwksUrl?: string; issuer?: string; audience?: string; roleClaim: string };
  /** `undefined`: the embedded PostgreSQL below `dataDir`. */
  databaseUrl?: string;
  /** Pooler for the same PostgreSQL, for lists, search and statistics; undefined: `databaseUrl` serves them, too. */
  databasePoolUrl?: string;
  /** Set at the start if `databaseUrl` is the embedded server's: no other hub can use it meanwhile. */
  embeddedDatabase?: boolean;
  /** `undefined`: BullMQ's PostgreSQL backend is the engine. */
  redis?: RedisConfig;
  engineFallback: 'direct' | 'hold';
  /** Overrides by queue name of the catalog, e.g. `job-execution`. */
  queues: Record<string, QueueOverride>;
  stalled: { intervalMs: number; maxCount: number };
  shutdownGraceMs: number;
  backup: { dir: string; intervalMs: number; keep: number };
  recoveryKinds: RecoveryKind[];
  ledgerRetentionDays: number;
  /** Files beside jobs: for how long each is kept unless its sender says, and the bytes of all together. */
  artifacts: { keepMs: number; maxBytes: number };
  maxPayloadBytes: number;
  maxResultBytes: number;
  github: { apiUrl: string; webhookSecrets: string[]; token?: string; app?: { id: string; privateKey: string } };
  /** Proxy for calls to other hosts; undefined: they are made directly. */
  proxy?: OutgoingProxy;
  containerRuntime: 'docker' | 'kubernetes' | 'host';
  /** `DOCKER_HOST`, e.g. `unix:///run/docker.sock`; undefined: the container engine's usual socket. */
  dockerHost?: string;
  /** Credentials of image registries, as `docker login` writes them; undefined: none. */
  registryAuthFile?: string;
  kubernetes: {
    /** Path of a kubeconfig; undefined: the service account of the pod that the hub runs in. */
    kubeconfig?: string;
    /** `undefined`: the context's, or the service account's. */
    namespace?: string;
    /** Service account of the pods: it should have no rights in the cluster. */
    serviceAccount: string;
    /** Maximum lifetime of a pod, even if the hub is gone. */
    podTtlMs: number;
  };
  /** Limits for all containers that create_container has made, on all nodes together. */
  containerCeiling: { count: number; cpus: number; memoryMb: number };
  /** Ports of this machine at which deployments in Docker answer, both included, and their address. */
  deployPorts: { address: string; first: number; last: number };
  /** Images that create_container and deployments in Docker may use: names in which `*` stands for any characters. */
  allowedImages: string[];
  runners: {
    /** Runner sets; the first that matches serves a job. */
    sets: RunnerSet[];
    /** Reaction to a failed isolation check of a node's runners: start none, or warn and go on. */
    isolationCheck: 'enforce' | 'warn';
    /** Folder in which the `host` runtime finds GitHub's runner. */
    hostDir: string;
  };
  /** Folders with git repositories that may be indexed; the first is the default. */
  indexRoots: string[];
  /** Networks beyond the public ones that calls to addresses of jobs and operators may reach. */
  egressAllow: string[];
  /** Where alerts go: each channel that is set. Those of jobs are resolved and repeated after these times; 0: never. */
  alerts: {
    email?: string[];
    slackUrl?: string;
    webhookUrl?: string;
    webhookSecret?: string;
    resolveAfterMs: number;
    repeatMs: number;
  };
  services: {
    smtpUrl?: string;
    /** Sender of mail. */
    smtpFrom: string;
    llmBaseUrl?: string;
    llmApiKey?: string;
    /** Model of the job types that name none. */
    llmModel?: string;
    /** Undefined: no limit. */
    llmTokensPerDay?: TokenBudgets;
    giteaUrl?: string;
    giteaToken?: string;
  };
  /** Maximum number of WebSockets of a node. */
  liveMaxConnections: number;
  /** Access to `/metrics` without a key: for all clients, none, or (`local`) requests made on this machine. */
  metricsPublic: boolean | 'local';
  log: { level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'; debug?: string };
  /** Where traces are exported to; undefined: there are none. */
  tracing?: TracingConfig;
  withoutEffect: WithoutEffect[];
  timings: Timings;
}

/** Nest's injection token for the one HubConfig object. */
export const HUB_CONFIG = Symbol('HubConfig');
