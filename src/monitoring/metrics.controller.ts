import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Response } from 'express';
import { AlertGauges } from './alert-gauges.js';
import { BackupGauges } from './backup-gauges.js';
import { MetricsRegistry } from './metrics-registry.js';
import { QueueGauges } from './queue-gauges.js';

/** Metrics for Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly queueGauges: QueueGauges,
    private readonly backupGauges: BackupGauges,
    private readonly alertGauges: AlertGauges,
  ) {}

  @Get()
  @ApiExcludeEndpoint()
  async scrape(@Res() response: Response): Promise<void> {
    await Promise.all([this.queueGauges.refresh(), this.backupGauges.refresh(), this.alertGauges.refresh()]);
    response.setHeader('Content-Type', this.registry.contentType);
    response.send(await this.registry.metrics());
  }
}
