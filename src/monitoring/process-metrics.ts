import { createRequire } from 'node:module';
import { Counter, type Registry } from './prom-client.js';

const load = createRequire(import.meta.url);

/** prom-client's metrics of a process, but for its CPU time, by which it would load OpenTelemetry. */
const PROCESS = [
  'processStartTime',
  'osMemoryHeap',
  'processOpenFileDescriptors',
  'processMaxFileDescriptors',
  'eventLoopLag',
  'processResources',
  'processHandles',
  'processRequests',
  'heapSizeAndUsed',
  'heapSpacesSizeAndUsed',
  'version',
  'gc',
];

type Add = (registry: Registry, options: { prefix: string; eventLoopMonitoringPrecision: number }) => void;

/** Precision of the event loop's lag, as prom-client measures it unless asked. */
const LAG_MS = 10;

/** Adds the metrics of this process, with prom-client's names behind the prefix. */
export function addProcessMetrics(registry: Registry, prefix: string): void {
  const options = { prefix, eventLoopMonitoringPrecision: LAG_MS };
  for (const name of PROCESS) (load(`prom-client/lib/metrics/${name}.js`) as Add)(registry, options);
  const cpu = (kind: string, help: string, microseconds: (usage: NodeJS.CpuUsage) => number) =>
    new Counter({
      name: `${prefix}process_cpu_${kind}seconds_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(microseconds(process.cpuUsage()) / 1e6);
      },
    });
  cpu('user_', 'Total user CPU time spent in seconds.', ({ user }) => user);
  cpu('system_', 'Total system CPU time spent in seconds.', ({ system }) => system);
  cpu('', 'Total user and system CPU time spent in seconds.', ({ user, system }) => user + system);
}
