import { expect, it } from 'vitest';
import type { HubConfig } from '../../../../config/hub-config.js';
import type { FairSource } from '../../../../jobs/ports/ledger.js';
import { queueCatalog } from '../../../queue-catalog.js';
import { DrainSignal } from '../../slots/drain-signal.js';
import { SlotPool } from '../../slots/slot-pool.js';
import type { LedgerRunner } from '../ledger-runner.js';
import { FairWorkers } from './fair-workers.js';

it('FairWorkers neither query nor listen without a fair queue', async () => {
  const specs = queueCatalog({ queues: { tasks: { concurrency: 50, rateMax: 5 } } });
  const drainSignal = new DrainSignal();
  const used: string[] = [];
  const source = new Proxy({} as FairSource, { get: (_, name) => () => used.push(String(name)) });
  const slots = new SlotPool(specs, drainSignal);
  const config = { maxPayloadBytes: 1000 } as HubConfig;
  const workers = new FairWorkers(specs, config, source, {} as LedgerRunner, slots, drainSignal);
  workers.start();
  await workers.adopt();
  await workers.stop();
  expect(used).toEqual([]);
  expect(specs.some(({ name }) => workers.has(name))).toBe(false);
});
