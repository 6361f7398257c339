import type { RunnerSet } from './runner-set.js';

/** Overrides of one queue's catalog entry (`QUEUE_<NAME>_…`); what is absent keeps the catalog's value. */
export interface QueueOverride {
  concurrency?: number;
  rateMax?: number;
  rateMs?: number;
  attempts?: number;
  backoffMs?: number;
  keepCompletedMs?: number;
  keepFailedMs?: number;
}

export interface RedisConfig {
  /** One `host:port` for a plain server or a cluster seed, several for Sentinel. */
  nodes: { host: string; port: number }[];
  username?: string;
  password?: string;
  db: number;
  tls: boolean;
  /** The master's name: set means the nodes are Sentinels. */
  sentinelName?: string;
  cluster: boolean;
  /** Before each of the hub's keys; hubs with different prefixes can share a Redis. */
  keyPrefix: string;
}

export const RECOVERY_KINDS = ['failed', 'stalled', 'incomplete'] as const;
export type RecoveryKind = (typeof RECOVERY_KINDS)[number];

/** A variable that is set and changes nothing. */
export interface WithoutEffect {
  variable: string;
  why: string;
}

/** A number of proxies before the hub, or the addresses and networks that they have. */
export type TrustProxy = false | number | string[];

/** HTTP proxies by the scheme of what is asked for, and hosts that are asked without one. */
export interface OutgoingProxy {
  http?: string;
  https?: string;
  except: string;
}

/** The whole configuration, parsed once at the start; durations in milliseconds, paths absolute. */
export interface HubConfig {
  http: {
    host: string;
    port: number;
    /** Before the path of every route, as `/hub`; empty: none. */
    basePath: string;
    /** How long a connection without a request stays open. */
    keepAliveMs: number;
    /** Whose `X-Forwarded-For` is believed, as Express takes it; false: nobody's. */
    trustProxy: TrustProxy;
  };
  role: 'all' | 'api' | 'worker';
  dataDir: string;
  adminKey?: string;
  jwt?: { secret?: string; jwksUrl?: string; issuer?: string; audience?: string };
  /** `undefined`: the embedded PostgreSQL below `dataDir`. */
  databaseUrl?: string;
  /** A pooler before the same PostgreSQL, for lists, search and statistics; undefined: `databaseUrl` serves them, too. */
  databasePoolUrl?: string;
  /** Set at the start when `databaseUrl` is the embedded server's: no other hub can use it meanwhile. */
  embeddedDatabase?: boolean;
  /** `undefined`: BullMQ's PostgreSQL backend is the engine. */
  redis?: RedisConfig;
  engineFallback: 'direct' | 'hold';
  /** By queue name of the catalog, e.g. `job-execution`. */
  queues: Record<string, QueueOverride>;
  stalled: { intervalMs: number; maxCount: number };
  shutdownGraceMs: number;
  backup: { dir: string; intervalMs: number; keep: number };
  recoveryKinds: RecoveryKind[];
  ledgerRetentionDays: number;
  maxPayloadBytes: number;
  maxResultBytes: number;
  github: { apiUrl: string; webhookSecrets: string[]; token?: string; app?: { id: string; privateKey: string } };
  /** Of calls to other hosts; undefined: they go there directly. */
  proxy?: OutgoingProxy;
  containerRuntime: 'docker' | 'kubernetes' | 'host';
  /** `DOCKER_HOST`, e.g. `unix:///run/docker.sock`; undefined: the engine's usual place. */
  dockerHost?: string;
  /** Credentials of image registries, as `docker login` writes them; undefined: none. */
  registryAuthFile?: string;
  kubernetes: {
    /** A kubeconfig file; undefined: the service account of the pod that the hub runs in. */
    kubeconfig?: string;
    /** `undefined`: the context's, or the service account's. */
    namespace?: string;
    /** What pods run as towards the cluster: it should have no rights. */
    serviceAccount: string;
    /** How long a pod may live, whatever becomes of the hub. */
    podTtlMs: number;
  };
  /** What create_container may use: names in which `*` stands for any characters. */
  /** Of what create_container has made, on all nodes together. */
  containerCeiling: { count: number; cpus: number; memoryMb: number };
  allowedImages: string[];
  runners: {
    /** A job is served by the first that matches. */
    sets: RunnerSet[];
    /** What a node does from whose runners something answers that must not: start none, or say so and go on. */
    isolationCheck: 'enforce' | 'warn';
    /** Where the `host` runtime finds GitHub's runner. */
    hostDir: string;
  };
  services: {
    smtpUrl?: string;
    llmBaseUrl?: string;
    llmApiKey?: string;
    giteaUrl?: string;
    giteaToken?: string;
  };
  /** Who gets `/metrics` without a key: all, nobody, or (`local`) requests made on this machine. */
  metricsPublic: boolean | 'local';
  log: { level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'; debug?: string };
  otlpEndpoint?: string;
  withoutEffect: WithoutEffect[];
}

/** Nest's injection token for the one HubConfig object. */
export const HUB_CONFIG = Symbol('HubConfig');
