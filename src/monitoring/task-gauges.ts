import { Injectable } from '@nestjs/common';
import { Gauge } from './prom-client.js';
import { TaskSearch } from '../families/tasks/task-search.js';
import { WaitingWorkers } from '../families/tasks/waiting-workers.js';
import { MetricsRegistry } from './metrics-registry.js';

const OPEN = ['blocked', 'ready', 'leased'] as const;

/** Gauges of tasks for workers outside of the hub. By the ledger, every node reports the same; requests are this node's. */
@Injectable()
export class TaskGauges {
  private readonly tasks: Gauge<'state'>;
  private readonly oldest: Gauge;

  constructor(
    private readonly search: TaskSearch,
    registry: MetricsRegistry,
    workers: WaitingWorkers,
  ) {
    const registers = [registry];
    this.tasks = new Gauge({
      name: 'runnerhub_tasks',
      help: 'Tasks for workers outside of the hub that have not ended, by state',
      labelNames: ['state'],
      registers,
    });
    this.oldest = new Gauge({
      name: 'runnerhub_oldest_ready_task_seconds',
      help: 'Age of the oldest task that no worker has taken; 0: none is ready',
      registers,
    });
    new Gauge({
      name: 'runnerhub_task_requests_waiting',
      help: 'Requests of workers to this process that wait for a task',
      registers,
      collect() {
        this.set(workers.count);
      },
    });
  }

  /** Refreshes the gauges; to be awaited before the registry is written out. */
  async refresh(): Promise<void> {
    const counts = await this.search.counts().catch(() => undefined);
    this.tasks.reset();
    this.oldest.reset();
    // Absent while the ledger does not answer: stale figures, and zeros, would seem current.
    if (counts === undefined) return;
    const known = new Map(counts.map((count) => [count.state, count]));
    for (const state of OPEN) this.tasks.set({ state }, known.get(state)?.tasks ?? 0);
    this.oldest.set(known.get('ready')?.oldestSeconds ?? 0);
  }
}
