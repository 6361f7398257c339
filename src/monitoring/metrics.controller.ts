import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { Response } from 'express';
import { WebhookEndpointGauges } from './webhook-endpoint-gauges.js';
import { AlertGauges } from './alert-gauges.js';
import { ArtifactGauges } from './artifact-gauges.js';
import { BackupGauges } from './backup-gauges.js';
import { FleetGauges } from './fleet-gauges.js';
import { LagGauges } from './lag-gauges.js';
import { MetricsRegistry } from './metrics-registry.js';
import { DeployGauges } from './deploy-gauges.js';
import { TaskGauges } from './task-gauges.js';
import { QueueGauges } from './queue-gauges.js';

/** Metrics for Prometheus. */
@Controller('metrics')
export class MetricsController {
  private reading: Promise<unknown> | undefined;

  constructor(
    private readonly registry: MetricsRegistry,
    private readonly queueGauges: QueueGauges,
    private readonly backupGauges: BackupGauges,
    private readonly alertGauges: AlertGauges,
    private readonly webhookEndpointGauges: WebhookEndpointGauges,
    private readonly fleetGauges: FleetGauges,
    private readonly lagGauges: LagGauges,
    private readonly taskGauges: TaskGauges,
    private readonly deployGauges: DeployGauges,
    private readonly artifactGauges: ArtifactGauges,
  ) {}

  @Get()
  @ApiExcludeEndpoint()
  async scrape(@Res() response: Response): Promise<void> {
    await this.refresh();
    response.setHeader('Content-Type', this.registry.contentType);
    response.send(await this.registry.metrics());
  }

  /** Reads the ledger once for scrapes that coincide. */
  private refresh(): Promise<unknown> {
    const gauges = [
      ...[this.queueGauges, this.backupGauges, this.alertGauges, this.fleetGauges, this.lagGauges],
      ...[this.webhookEndpointGauges, this.taskGauges, this.deployGauges, this.artifactGauges],
    ];
    this.reading ??= Promise.all(gauges.map((gauge) => gauge.refresh())).finally(() => (this.reading = undefined));
    return this.reading;
  }
}
