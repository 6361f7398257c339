import type { Request, RequestHandler, Response } from 'express';
import { HubError } from '../../common/errors.js';
import type { HubConfig } from '../../config/hub-config.js';
import { accessOf } from './access.js';
import type { AdminKey } from './admin-key.js';
import type { FailedKeys } from './failed-keys.js';
import { credentialsOf } from './credentials.js';
import { isLocal } from './local-request.js';

/** Where the request carries who sent it; see `@Actor()`. */
export interface AuthenticatedRequest extends Request {
  actor?: string;
}

const ADMIN_ACTOR = 'admin-key';

/**
 * The one gate, before everything else: Nest's routes, the pages mounted beside them, and what does not exist. A stranger
 * learns nothing, and no body of theirs is read.
 */
export function authenticate(
  adminKey: AdminKey,
  failedKeys: FailedKeys,
  { metricsPublic }: Pick<HubConfig, 'metricsPublic'>,
): RequestHandler {
  return (request: AuthenticatedRequest, response, next) => {
    const access = accessOf(request.path, metricsPublic === 'local' ? isLocal(request) : metricsPublic);
    if (access === 'open') {
      next();
      return;
    }
    const credentials = credentialsOf(request.headers.authorization);
    const valid = credentials !== undefined && adminKey.matches(credentials.key);
    if (valid && (credentials.scheme === 'bearer' || access === 'page')) {
      request.actor = ADMIN_ACTOR;
      next();
      return;
    }
    challenge(response, access, credentials !== undefined);
    // A browser that has opened a page sends its key along to the API: that is nobody's guess.
    if (credentials === undefined || valid) {
      next(new HubError('UNAUTHORIZED', 'A key is needed: Authorization: Bearer <key>'));
      return;
    }
    failedKeys.refuse(request.ip).then(() => next(new HubError('UNAUTHORIZED', 'The key is not valid here')), next);
  };
}

/** Basic only where a browser shall ask: elsewhere it would pop up in the middle of a program. */
function challenge(response: Response, access: 'page' | 'key', presented: boolean): void {
  const bearer = presented ? 'Bearer realm="RunnerHub", error="invalid_token"' : 'Bearer realm="RunnerHub"';
  const basic = 'Basic realm="RunnerHub", charset="UTF-8"';
  response.setHeader('WWW-Authenticate', access === 'page' ? [basic, bearer] : bearer);
}
