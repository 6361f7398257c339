import type { Request, RequestHandler, Response } from 'express';
import { HubError } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import { accessOf, type Access } from './access.js';
import type { AdminKey } from './admin-key.js';
import type { FailedKeys } from './failed-keys.js';
import { credentialsOf } from './credentials.js';
import { isLocal } from './local-request.js';

/** Request with its authenticated sender; see `@Actor()`. */
export interface AuthenticatedRequest extends Request {
  actor?: string;
}

const ADMIN_ACTOR = 'admin-key';

/**
 * Gate before everything else: Nest's routes, the pages mounted beside them, and unknown paths. Callers without a key
 * learn nothing, and their bodies are not read.
 */
export function authenticate(
  adminKey: AdminKey,
  failedKeys: FailedKeys,
  { metricsPublic }: Pick<HubConfig, 'metricsPublic'>,
): RequestHandler {
  return (request: AuthenticatedRequest, response, next) => {
    const access = accessOf(request.path, metricsPublic === 'local' ? isLocal(request) : metricsPublic);
    if (access === 'public') {
      next();
      return;
    }
    const credentials = credentialsOf(request.headers.authorization);
    const valid = credentials !== undefined && adminKey.matches(credentials.key);
    if (valid && (credentials.scheme === 'bearer' || access === 'browser')) {
      request.actor = ADMIN_ACTOR;
      next();
      return;
    }
    challenge(response, access, credentials !== undefined);
    // No guess: either no key, or a valid one as Basic, which a browser that has opened a page also sends to the API.
    if (credentials === undefined || valid) {
      next(new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>'));
      return;
    }
    failedKeys.refuse(request.ip).then(() => next(new HubError('UNAUTHORIZED', 'The key is not valid')), next);
  };
}

/** Offers Basic only on pages: elsewhere a browser would prompt in the middle of a program. */
function challenge(response: Response, access: Exclude<Access, 'public'>, presented: boolean): void {
  const bearer = presented ? 'Bearer realm="RunnerHub", error="invalid_token"' : 'Bearer realm="RunnerHub"';
  const basic = 'Basic realm="RunnerHub", charset="UTF-8"';
  response.setHeader('WWW-Authenticate', access === 'browser' ? [basic, bearer] : bearer);
}
