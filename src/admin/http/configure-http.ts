import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import type { HubConfig } from '../../config/hub-config.js';
import { AdminKey } from '../auth/admin-key.js';
import { authenticate } from '../auth/authenticate.js';
import { jsonBody } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { securityHeaders } from './security-headers.js';

/** Its controller checks the signature over the raw bytes and reads them itself. */
const RAW_PATH = /^\/webhooks\/github\/?$/i;

/**
 * What stands around every route, in this order: headers, the gate, the body. Call it right after
 * `NestFactory.create(…, { bodyParser: false })`, before anything else is mounted.
 */
export function configureHttp(app: NestExpressApplication, config: HubConfig): void {
  app.disable('x-powered-by');
  // The hub decides nothing by addresses; a forwarded one must not be believed.
  app.set('trust proxy', false);
  app.use(securityHeaders);
  app.use(authenticate(app.get(AdminKey, { strict: false }), config));
  app.use(exceptRaw(jsonBody(config.maxPayloadBytes)));
  app.useGlobalFilters(new ProblemFilter());
}

function exceptRaw(handler: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (RAW_PATH.test(request.path)) next();
    else void handler(request, response, next);
  };
}
