import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PERIODIC, PeriodicTask, type Periodic, type When } from '../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';

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

  /** Ends after everything that the tasks' providers abort at the shutdown, and before the pools that they use. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map(({ task }) => task.stop()));
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
