import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { parseDatabaseUrl } from '../config/database-url.js';
import type { HubConfig } from '../config/hub-config.js';

/** The hub that a container belongs to: two hubs on one container engine must not clean up after each other. */
export const HUB_LABEL = 'io.runnerhub.hub';
/** The job that made the container. */
export const JOB_LABEL = 'io.runnerhub.job';
/** The runner's id; containers of jobs have none. */
export const RUNNER_LABEL = 'io.runnerhub.runner';
/** The cores and bytes that a job's container may take. */
export const CPUS_LABEL = 'io.runnerhub.cpus';
export const MEMORY_LABEL = 'io.runnerhub.memory';
/** `owner/name`. */
export const REPOSITORY_LABEL = 'io.runnerhub.repository';
/** What a deployment's containers and objects belong to. The target is what a later deployment replaces. */
export const PROJECT_LABEL = 'io.runnerhub.project';
export const ENVIRONMENT_LABEL = 'io.runnerhub.environment';
export const TASK_LABEL = 'io.runnerhub.task';
export const TARGET_LABEL = 'io.runnerhub.target';
export const DEPLOYMENT_LABEL = 'io.runnerhub.deployment';

/**
 * Returns the value of HUB_LABEL: the same for all nodes of one ledger, and the same after a restart. Credentials and
 * parameters of the database's address don't count, since they may change.
 */
export function hubIdentity(config: Pick<HubConfig, 'databaseUrl' | 'dataDir'>): string {
  const ledger = config.databaseUrl === undefined ? `${hostname()}:${config.dataDir}` : addressOf(config.databaseUrl);
  return createHash('sha256').update(ledger).digest('hex').slice(0, 12);
}

function addressOf(databaseUrl: string): string {
  return parseDatabaseUrl(databaseUrl)?.identity ?? databaseUrl;
}
