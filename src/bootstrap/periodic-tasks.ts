import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PERIODIC, PeriodicTask, type Periodic, type When } from '../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';

/** Time for runs in progress to end at the shutdown; shorter than until PostgreSQL's connections are destroyed. */
const LAST_RUNS_MS = 1000;

/** Runs every method that carries @Periodic, from the node's start until its end. */
@Injectable()
export class PeriodicTasks implements OnApplicationShutdown {
  private tasks: { task: PeriodicTask; atStart: boolean }[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  start(): void {
    // A provider with several tokens is one instance.
    const instances = new Set(this.discovery.getProviders().map(({ instance }) => instance as object | undefined));
    this.tasks = [...instances].flatMap((instance) => this.tasksOf(instance));
    for (const { task, atStart } of this.tasks) task.start(atStart);
  }

  /** Begins no further run. Heartbeats must go on until here, while a node's jobs are still ending. */
  end(): void {
    for (const { task } of this.tasks) void task.stop();
  }

  /**
   * Waits a moment for runs in progress, after everything that their providers abort at the shutdown and before the pools
   * close. A run may be waiting for a store or for GitHub, which must not hold up the shutdown.
   */
  async onApplicationShutdown(): Promise<void> {
    const ended = Promise.all(this.tasks.map(({ task }) => task.stop()));
    await Promise.race([ended, pause(LAST_RUNS_MS, undefined, { ref: false })]);
  }

  private tasksOf(instance: object | undefined): { task: PeriodicTask; atStart: boolean }[] {
    if (!instance) return [];
    const prototype = Object.getPrototypeOf(instance) as Record<string, (when?: When) => unknown> | null;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype?.[name];
      const periodic = method && this.reflector.get<Periodic | undefined>(PERIODIC, method);
      if (!periodic) return [];
      const logger = new Logger(instance.constructor.name);
      const { atStart } = periodic;
      // Others have parameters of their own, with defaults.
      const act = (when: When) => (atStart ? method.call(instance, when) : method.call(instance));
      const task = new PeriodicTask(act, this.config.timings[periodic.every], periodic.failed, logger);
      return { task, atStart };
    });
  }
}
