import type { Server } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { RequestHandler } from 'express';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';

const SWEEP_MS = 100;
const PROBE = /^\/health(?:\/|$)/;

/**
 * Closes all connections at shutdown, since a closing server waits for them. Only probes are still served; idle
 * connections close with the next sweep, those of unfinished requests when the grace is over.
 */
@Injectable()
export class ConnectionDrain implements OnModuleDestroy, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'shutdownGraceMs'>,
  ) {}

  /** Starts the drain; this hook is the first of the shutdown. */
  onModuleDestroy(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const graceEnds = performance.now() + this.config.shutdownGraceMs;
    this.timer = setInterval(() => {
      if (performance.now() < graceEnds) server.closeIdleConnections();
      else server.closeAllConnections();
    }, SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Refuses requests after the shutdown has begun, except probes. */
  readonly door: RequestHandler = (request, response, next) => {
    if (this.timer === undefined) return next();
    response.setHeader('Connection', 'close');
    if (PROBE.test(request.path)) return next();
    next(
      new HubError('SHUTTING_DOWN', 'This node is shutting down; use another node, or retry', { retryAfterMs: 2000 }),
    );
  };
}
