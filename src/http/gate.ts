import type { Request, RequestHandler } from 'express';
import type { AccessRules } from '../auth/access-rules.js';
import { HubError } from '../common/errors.js';
import { type Authenticator, challenges } from '../auth/authenticator.js';
import { isLocal } from '../auth/local-request.js';
import type { Principal } from '../auth/principal.js';
import type { ScopeCheck } from '../auth/scope-check.js';
import { CLEARED_COOKIE, sessionTokenOf } from '../auth/session-cookie.js';

/** Request with its authenticated sender; see `@Actor()`. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
}

/**
 * Gate before everything else: Nest's routes, the pages mounted beside them, and unknown paths. Callers without a key
 * learn nothing, and their bodies are not read.
 */
export function gate(rules: AccessRules, authenticator: Authenticator, scopeCheck: ScopeCheck): RequestHandler {
  return async (request: AuthenticatedRequest, response, next) => {
    const { path, method, headers, host, ip: address } = request;
    const rule = rules.of(path, method);
    if (rule === 'public' || (rule === 'local' && isLocal(request))) return next();
    const access = rule === 'local' ? 'bearer' : rule;
    try {
      request.principal = await authenticator.authenticate({ method, headers, host, address, access });
    } catch (error) {
      // Not for 429 and 503, which say nothing about the key.
      if (error instanceof HubError && error.code === 'UNAUTHORIZED') {
        response.setHeader('WWW-Authenticate', challenges(access, headers.authorization));
        if (headers.authorization === undefined && sessionTokenOf(headers.cookie) !== undefined)
          response.setHeader('Set-Cookie', CLEARED_COOKIE);
      }
      throw error;
    }
    await scopeCheck.check(request.principal.scopes, path, rules.scopeOf(path));
    next();
  };
}
