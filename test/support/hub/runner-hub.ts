import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TIMINGS, type Timings } from '../../../src/common/timings.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createHub } from '../../../src/bootstrap/create-hub.js';
import { omitLastBackup } from './last-backup.js';
import { HttpClient } from './http-client.js';
import { createTestDatabase, type TestDatabase } from '../stores/postgres.js';

export const WEBHOOK_SECRET = "It's a Secret to Everybody";
export const ADMIN_KEY = 'the-admin-key-of-a-runner-hub';

export interface RunnerHub {
  database: TestDatabase;
  app: NestExpressApplication;
  url: string;
  /** Client with the admin key. */
  http: HttpClient;
  /** Client without a key. */
  stranger: HttpClient;
  /** The hub's data directory. */
  folder: string;
  /** Closes the hub. `keepFolder` keeps its data directory for another hub that continues in it. */
  close(options?: { keepFolder?: boolean }): Promise<void>;
}

/** Starts a listening hub in its own folder (or RUNNERHUB_DATA_DIR) and on its own database, or on the one given. */
export async function startRunnerHub(
  env: Record<string, string> = {},
  database?: TestDatabase,
  timings?: Partial<Timings>,
): Promise<RunnerHub> {
  const own = database ?? (await createTestDatabase());
  const folder = env['RUNNERHUB_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'runner-hub-'));
  const config = loadConfig(
    {
      DATABASE_URL: own.url,
      RUNNERHUB_DATA_DIR: folder,
      RUNNERHUB_ADMIN_KEY: ADMIN_KEY,
      SECRETS_KEY: 'the-secrets-key-of-a-runner-hub-in-a-test',
      GITHUB_WEBHOOK_SECRET: `an-older-one,${WEBHOOK_SECRET}`,
      LOG_LEVEL: 'silent',
      ...env,
    },
    folder,
  );
  const app = await createHub({ ...config, timings: { ...TIMINGS, ...timings } });
  omitLastBackup(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    database: own,
    url: `http://127.0.0.1:${port}`,
    http: new HttpClient(port, { authorization: `Bearer ${ADMIN_KEY}` }),
    stranger: new HttpClient(port),
    folder,
    close: async ({ keepFolder } = {}) => {
      await app.close();
      if (!database) await own.drop();
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
