import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Response } from 'express';
import { BackupGauges } from './backup-gauges.js';
import { MetricsRegistry } from './metrics-registry.js';
import { QueueGauges } from './queue-gauges.js';

/** Metrics for Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly gauges: QueueGauges,
    private readonly backup: BackupGauges,
  ) {}

  @Get()
  @ApiExcludeEndpoint()
  async scrape(@Res() response: Response): Promise<void> {
    await Promise.all([this.gauges.refresh(), this.backup.refresh()]);
    response.setHeader('Content-Type', this.registry.contentType);
    response.send(await this.registry.metrics());
  }
}
