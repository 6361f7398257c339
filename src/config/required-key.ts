import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HubConfig } from './hub-config.js';

/** Returns the path of the key that a hub with its own database has generated. */
export const adminKeyFile = (dataDir: string): string => join(dataDir, 'admin-key');

/** Returns the path of the key that such a hub has generated for sealed secrets. */
export const secretsKeyFile = (dataDir: string): string => join(dataDir, 'secrets-key');

export const MIN_KEY_LENGTH = 24;
/** Minimum length of a key that seals secrets. */
export const MIN_SECRETS_KEY_LENGTH = 32;

/**
 * Explains that the admin key is missing where it must be given: with an external database several nodes need the same
 * one, and a key generated in a container would appear in its log. A worker serves nothing that needs it.
 */
export function missingKey({ databaseUrl, adminKey, role, dataDir }: HubConfig): string | undefined {
  if (databaseUrl === undefined || adminKey !== undefined || role === 'worker') return undefined;
  const kept = adminKeyFile(dataDir);
  // Earlier releases generated a key here with any database, and clients use it.
  if (existsSync(kept))
    return `RUNNERHUB_ADMIN_KEY is missing; set RUNNERHUB_ADMIN_KEY_FILE=${kept}, which contains this hub's key`;
  const fix = `write a key to a file (openssl rand -hex ${MIN_KEY_LENGTH}) and set its path in RUNNERHUB_ADMIN_KEY_FILE`;
  return `RUNNERHUB_ADMIN_KEY is missing, and DATABASE_URL requires it; ${fix}`;
}
