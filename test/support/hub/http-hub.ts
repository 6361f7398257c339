import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';
import { TIMINGS, type Timings } from '../../../src/common/timings.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createHub } from '../../../src/bootstrap/create-hub.js';
import { HttpClient } from './http-client.js';
import { createTestDatabase } from '../stores/postgres.js';

export interface HttpHub {
  app: NestExpressApplication;
  port: number;
  /** Client with the admin key. */
  client: HttpClient;
  databaseUrl: string;
  /** Direct access to the ledger, bypassing the hub. */
  ledger: pg.Client;
  /** Closes the application only. */
  close(): Promise<void>;
  /** Closes everything and removes the data; to be called in `afterAll`. */
  remove(): Promise<void>;
}

export const TEST_KEY = 'the-admin-key-of-an-http-hub';
const SECRETS_KEY = 'the-secrets-key-of-an-http-hub-in-a-test';

/** Starts a complete, listening hub on its own database, with PostgreSQL as the engine. */
export async function startHttpHub(
  variables: Record<string, string> = {},
  timings?: Partial<Timings>,
  modules?: ModuleMetadata['imports'],
): Promise<HttpHub> {
  // A second node joins the database of the first, which removes it.
  const database = await (variables['DATABASE_URL'] === undefined ? createTestDatabase() : undefined);
  const databaseUrl = database?.url ?? variables['DATABASE_URL'] ?? '';
  const dataDir = mkdtempSync(join(tmpdir(), 'runnerhub-http-'));
  const env = {
    DATABASE_URL: databaseUrl,
    RUNNERHUB_ADMIN_KEY: TEST_KEY,
    LOG_LEVEL: 'silent',
    SECRETS_KEY,
    ...variables,
  };
  const config = loadConfig({ ...env, RUNNERHUB_DATA_DIR: dataDir, PORT: '0' }, dataDir);
  const app = await createHub({ ...config, timings: { ...TIMINGS, ...timings } }, undefined, modules);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const ledger = new pg.Client({ connectionString: databaseUrl });
  await ledger.connect();
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= app.close());
  const remove = async () => {
    await ledger.end();
    await close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const client = new HttpClient(port, { authorization: `Bearer ${TEST_KEY}` });
  return { app, port, databaseUrl, client, ledger, close, remove };
}
