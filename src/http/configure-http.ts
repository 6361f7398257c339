import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import { HubError } from '../common/errors.js';
import { limitServer } from '../common/server-limits.js';
import type { HubConfig } from '../config/hub-config.js';
import { AdminKey } from '../auth/admin-key.js';
import { FailedKeys } from '../auth/failed-keys.js';
import { authenticate, type AuthenticatedRequest } from '../auth/authenticate.js';
import { belowBasePath } from './base-path.js';
import { ConnectionDrain } from './connection-drain.js';
import { hasBody, jsonBody } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { securityHeaders } from './security-headers.js';
import { cutUnreadBody } from './unread-body.js';

/**
 * Installs the middleware around every route, in this order: headers, the gate, the body. Call it right after
 * `NestFactory.create(…, { bodyParser: false })`, before anything else is mounted.
 */
export function configureHttp(app: NestExpressApplication, config: HubConfig): void {
  const { basePath, keepAliveMs, trustProxy } = config.http;
  limitServer(app.getHttpServer(), keepAliveMs);
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.use(...securityHeaders);
  app.use(cutUnreadBody(config.timings.unreadBodyMs));
  if (basePath !== '') app.use(belowBasePath(basePath));
  app.use(app.get(ConnectionDrain, { strict: false }).door);
  app.use(authenticate(app.get(AdminKey, { strict: false }), app.get(FailedKeys, { strict: false }), config));
  app.use(forKeyHolders(jsonBody(config.maxPayloadBytes)));
  app.useGlobalFilters(new ProblemFilter());
}

/**
 * Reads bodies of authenticated requests only. Public paths take none, except the receiver of webhooks, which reads the
 * raw bytes itself.
 */
function forKeyHolders(read: RequestHandler): RequestHandler {
  return (request: AuthenticatedRequest, response, next) => {
    if (request.actor !== undefined) void read(request, response, next);
    else if (hasBody(request) && (request.method === 'GET' || request.method === 'HEAD')) {
      next(new HubError('VALIDATION_FAILED', `${request.path} accepts no body`));
    } else next();
  };
}
