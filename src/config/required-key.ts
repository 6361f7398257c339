import type { HubConfig } from './hub-config.js';

export const MIN_KEY_LENGTH = 24;

/**
 * Says that the admin key is missing where it must be given: with an external database several nodes need the same one, and
 * one that a container makes would be in its log. A worker answers nothing that needs it.
 */
export function missingKey({ databaseUrl, adminKey, role }: HubConfig): string | undefined {
  if (databaseUrl === undefined || adminKey !== undefined || role === 'worker') return undefined;
  const fix = `write one into a file (openssl rand -hex ${MIN_KEY_LENGTH}) and name it by RUNNERHUB_ADMIN_KEY_FILE`;
  return `RUNNERHUB_ADMIN_KEY is missing, and DATABASE_URL is set; ${fix}`;
}
