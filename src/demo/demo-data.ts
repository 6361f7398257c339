import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import type { HubConfig } from '../config/hub-config.js';
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.js';
import { findServerLayout } from '../database/embedded/server-layout.js';
import { createRuntime } from '../containers/containers.module.js';
import { HUB_LABEL, hubIdentity } from '../containers/labels.js';
import { messageOf } from '../common/errors.js';

const GRACE_MS = 2000;

/**
 * Ends and removes what a killed or kept demo has left in this folder: its database server, its containers, its files.
 * Its jobs would mean nothing to the next simulator.
 * @throws EmbeddedPostgresError when another demo is running in it
 */
export async function clearDemoData(config: HubConfig, logger: LoggerService): Promise<void> {
  if (!existsSync(config.dataDir)) return;
  const database = await startEmbeddedPostgres(config.dataDir, logger);
  try {
    const known = { ...config, databaseUrl: database.url };
    for (const kind of ['host', 'docker'] as const) {
      await removeContainers({ ...known, containerRuntime: kind }).catch((error: unknown) => {
        // Without a Docker engine there are no Docker containers to remove.
        if (kind === 'host') throw new Error(messageOf(error), { cause: error });
      });
    }
  } finally {
    await database.stop();
  }
  removeDemoData(config.dataDir);
}

async function removeContainers(config: HubConfig): Promise<void> {
  const runtime = createRuntime(config);
  for (const { name } of await runtime.list({ [HUB_LABEL]: hubIdentity(config) })) {
    await runtime.destroy(name, GRACE_MS);
  }
}

/** Removes the folder, and the database where it had to live elsewhere. Its server must have ended. */
export function removeDemoData(dataDir: string): void {
  if (existsSync(join(dataDir, 'postgres.location'))) {
    rmSync(findServerLayout(dataDir, () => undefined).home, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
