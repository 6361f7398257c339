import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { JOB_HANDLER, type Handler, type JobSpec } from '../jobs/job-handler.js';
import { JobRegistry } from '../jobs/job-registry.js';

/** Finds every provider that carries @JobHandler. A duplicate type or an unknown queue stops the start. */
@Injectable()
export class HandlerDiscovery implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function' || !instance) continue;
      const spec = this.reflector.get<JobSpec | undefined>(JOB_HANDLER, metatype);
      if (spec) this.registry.register(spec, instance as Handler);
    }
  }
}
