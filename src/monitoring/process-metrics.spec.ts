import { collectDefaultMetrics, Registry as WholeRegistry } from 'prom-client';
import { expect, it } from 'vitest';
import { addProcessMetrics } from './process-metrics.js';
import { Registry } from './prom-client.js';

it('are all of prom-client, with its names, types and words', async () => {
  const [own, whole] = [new Registry(), new WholeRegistry()];
  addProcessMetrics(own, 'hub_');
  collectDefaultMetrics({ register: whole, prefix: 'hub_' });
  const described = async (registry: Registry) =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('# '));
  expect((await described(own)).sort()).toEqual((await described(whole)).sort());
  const used = process.cpuUsage();
  const shown = Number(/^hub_process_cpu_seconds_total (\S+)$/m.exec(await own.metrics())?.[1]);
  expect(shown).toBeGreaterThanOrEqual((used.user + used.system) / 1e6);
  expect(shown).toBeLessThan((used.user + used.system) / 1e6 + 10);
});
