import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefix, sweep } from './run.mjs';

/** Makes the run's folder; the services start when the first test file asks for them. */
export default async function setup() {
  await sweep();
  const folder = join(tmpdir(), `${prefix}${process.pid}`);
  // Open to other users: PostgreSQL, started by root, runs as another one.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  process.env.RUNNERHUB_TEST_RUN = folder;
}
