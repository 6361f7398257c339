import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import { HubError } from '../common/errors.js';
import { openTelemetry } from '../common/open-telemetry.js';
import { limitServer } from '../common/server-limits.js';
import type { HubConfig } from '../config/hub-config.js';
import { AccessRules } from '../auth/access-rules.js';
import { Authenticator } from '../auth/authenticator.js';
import { ScopeCheck } from '../auth/scope-check.js';
import { belowBasePath } from './base-path.js';
import { ConnectionDrain } from './connection-drain.js';
import { gate, type AuthenticatedRequest } from './gate.js';
import { hasBody, jsonBody, smallJsonBody } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { securityHeaders } from './security-headers.js';
import { traceRequests } from './trace-requests.js';
import { cutUnreadBody } from './unread-body.js';
import { UpgradeDispatcher } from './upgrade/upgrade-dispatcher.js';

/** Access to /metrics by METRICS_PUBLIC. */
const METRICS = { true: 'public', local: 'local', false: 'bearer' } as const;

/**
 * Installs the middleware around every route, in this order: headers, the gate, the trace, the body. Call it right after
 * `NestFactory.create(…, { bodyParser: false })`, before anything else is mounted.
 */
export function configureHttp(app: NestExpressApplication, config: HubConfig): void {
  const { basePath, keepAliveMs, trustProxy } = config.http;
  const except = limitServer(app.getHttpServer(), keepAliveMs);
  if (config.role !== 'worker') app.get(UpgradeDispatcher, { strict: false }).listen(app, except);
  app.disable('x-powered-by');
  app.set('trust proxy', trustProxy);
  app.use(...securityHeaders);
  app.use(cutUnreadBody(config.timings.unreadBodyMs));
  if (basePath !== '') app.use(belowBasePath(basePath));
  app.use(app.get(ConnectionDrain, { strict: false }).door);
  const rules = app.get(AccessRules, { strict: false });
  rules.set('/metrics', METRICS[String(config.metricsPublic) as keyof typeof METRICS]);
  const [authenticator, scopeCheck] = [
    app.get(Authenticator, { strict: false }),
    app.get(ScopeCheck, { strict: false }),
  ];
  app.use(gate(rules, authenticator, scopeCheck));
  const tracing = openTelemetry();
  if (tracing && config.tracing) app.use(traceRequests(tracing));
  app.use(forKeyHolders(jsonBody(config.maxPayloadBytes), rules));
  app.useGlobalFilters(new ProblemFilter());
}

/**
 * Reads bodies of authenticated requests. Public paths take none, except the receiver of webhooks, which reads the raw
 * bytes itself, and those that declare a small limit.
 */
function forKeyHolders(read: RequestHandler, rules: AccessRules): RequestHandler {
  return (request: AuthenticatedRequest, response, next) => {
    const limit = rules.openBody(request.path, request.method);
    if (request.principal !== undefined) void read(request, response, next);
    else if (limit > 0) void smallJsonBody(limit)(request, response, next);
    else if (hasBody(request) && (request.method === 'GET' || request.method === 'HEAD')) {
      next(new HubError('VALIDATION_FAILED', `${request.path} accepts no body`));
    } else next();
  };
}
