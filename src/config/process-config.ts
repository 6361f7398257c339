import type { HubConfig } from './hub-config.js';
import { loadConfig } from './load-config.js';

/** This process's configuration: the one place where its environment is read. */
export function processConfig(): HubConfig {
  return loadConfig(process.env, process.cwd());
}
