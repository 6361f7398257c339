import type { HubConfig } from './hub-config.js';
import { loadConfig } from './load-config.js';

/** Loads this process's configuration; no other code reads its environment. */
export function processConfig(): HubConfig {
  return loadConfig(process.env, process.cwd());
}
