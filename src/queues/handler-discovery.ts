import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { JOB_HANDLER, type AnyHandler, type JobSpec } from '../jobs/job-handler.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { queueCatalog } from './queue-catalog.js';

/** Registers every provider that carries @JobHandler. A mistake in one stops the start. */
@Injectable()
export class HandlerDiscovery implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly registry: JobRegistry,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function' || !instance) continue;
      const spec = this.reflector.get<JobSpec | undefined>(JOB_HANDLER, metatype);
      if (!spec) continue;
      this.registry.register(spec, instance as AnyHandler);
      this.checkLimit(spec);
    }
  }

  /**
   * Rejects a batch type in a rate-limited queue, since a limit counts starts and a batch starts all of its jobs together,
   * and in a fair queue, since a batch has jobs of many tenants.
   */
  private checkLimit({ type, queue, batch }: JobSpec): void {
    const spec = queueCatalog(this.config).find(({ name }) => name === queue);
    const what = spec?.tenants ? 'fair shares or limits of tenants' : spec?.limit && 'a rate limit';
    if (!batch || what === undefined) return;
    throw new Error(
      `Job type "${type}" has a batch, but its queue "${queue}" has ${what}: choose another queue, or remove one of the two`,
    );
  }
}
