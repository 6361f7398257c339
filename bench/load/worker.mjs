// A worker process of the hub that runs until its parent sends a second message.
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../drivers/hub.mjs';

process.once('message', async ({ stores, concurrency, jobMs, ...options }) => {
  const dir = join(stores.dir, `worker-${process.pid}`);
  mkdirSync(dir);
  const hub = await open(
    { ...stores, dir },
    {
      ...options,
      role: 'worker',
      work: () => sleep(jobMs),
      concurrency,
    },
  );
  process.once('message', () => hub.close().finally(() => process.exit(0)));
  process.send('ready');
});
