import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { HealthCheckService, type HealthIndicatorFunction } from '@nestjs/terminus';
import type { Response } from 'express';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { VERSION } from '../config/version.js';
import { Dependencies } from './dependencies.js';

/** Probes, without a key. Their failures are terminus's own documents, which probes and people know. */
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
    ];
  }

  @Get()
  @ApiOperation({ summary: 'The state of the hub and of what it depends on' })
  @ApiResponse({ status: 503, description: 'Something is away' })
  async all(@Res({ passthrough: true }) response: Response): Promise<object> {
    const uptimeSeconds = Math.floor(process.uptime());
    return { version: VERSION, role: this.config.role, uptimeSeconds, ...(await this.check(response)) };
  }

  @Get('live')
  @ApiOperation({ summary: 'The process answers: nothing else is looked at' })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The hub can take and run jobs' })
  @ApiResponse({ status: 503, description: 'Not now' })
  ready(@Res({ passthrough: true }) response: Response): Promise<object> {
    return this.check(response);
  }

  private async check(response: Response): Promise<object> {
    try {
      return await this.health.check(this.checks);
    } catch (error) {
      if (!(error instanceof HttpException)) throw error;
      response.status(error.getStatus());
      return error.getResponse() as object;
    }
  }
}
