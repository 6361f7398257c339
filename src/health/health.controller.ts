import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { HealthCheckService, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { Response } from 'express';
import { Public } from '../auth/access.js';
import { jsonSchemaOf } from '../common/json-schema.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { VERSION } from '../config/version.js';
import { checkedSchema, healthSchema, liveSchema, type Checked, type Health } from './health-answers.js';
import { Dependencies } from './dependencies.js';

/** Probes, without a key. Their failures are terminus's own documents, which tools and people know. */
@Controller('health')
export class HealthController {
  private readonly checks: HealthIndicatorFunction[];

  constructor(
    private readonly health: HealthCheckService,
    dependencies: Dependencies,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    this.checks = [
      () => dependencies.running(),
      () => dependencies.postgres(),
      () => dependencies.migrations(),
      () => dependencies.queueEngine(),
      () => dependencies.backup(),
      () => dependencies.clock(),
    ];
  }

  @Public()
  @Get()
  @ApiOperation({ summary: 'Returns the health of the hub and of its dependencies.' })
  @ApiResponse({
    status: 200,
    description: 'The hub is up, possibly degraded',
    schema: jsonSchemaOf(healthSchema, 'output'),
  })
  @ApiResponse({
    status: 503,
    description: 'A dependency is down, or the hub is shutting down',
    schema: jsonSchemaOf(healthSchema, 'output'),
  })
  async all(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const uptimeSeconds = Math.floor(process.uptime());
    return { version: VERSION, role: this.config.role, uptimeSeconds, ...(await this.check(response)) };
  }

  @Public()
  @Get('live')
  @ApiOperation({ summary: 'Returns 200 while the process runs; checks nothing else.' })
  @ApiResponse({ status: 200, description: 'The process runs', schema: jsonSchemaOf(liveSchema, 'output') })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Public()
  @Get('ready')
  @ApiOperation({ summary: 'Returns 200 when the hub can accept and run jobs.' })
  @ApiResponse({ status: 200, description: 'The hub is ready', schema: jsonSchemaOf(checkedSchema, 'output') })
  @ApiResponse({ status: 503, description: 'The hub is not ready', schema: jsonSchemaOf(checkedSchema, 'output') })
  ready(@Res({ passthrough: true }) response: Response): Promise<Checked> {
    return this.check(response);
  }

  private async check(response: Response): Promise<Checked> {
    try {
      return (await this.health.check(this.checks)) as Checked;
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      response.status(error.getStatus());
      return error.getResponse() as Checked;
    }
  }
}
