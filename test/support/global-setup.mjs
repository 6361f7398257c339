import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefix, sweep } from './run.mjs';

export { teardown } from './global-teardown.mjs';

/** Creates the run's folder. Services start later, when a test file first needs them. */
export async function setup() {
  // Each project calls this; the first one's folder serves them all.
  if (process.env.RUNNERHUB_TEST_RUN !== undefined) return;
  await sweep();
  const folder = join(tmpdir(), `${prefix}${process.pid}`);
  // Readable by other users: when root starts PostgreSQL, it runs as another user.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  process.env.RUNNERHUB_TEST_RUN = folder;
}
