import type { Request, RequestHandler } from 'express';
import type { AccessRules } from '../auth/access-rules.js';
import { HubError } from '../common/errors.js';
import { type Authenticator, challenges } from '../auth/authenticator.js';
import { isLocal } from '../auth/local-request.js';
import type { Principal } from '../auth/principal.js';
import type { ScopeCheck } from '../auth/scope-check.js';

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
    const rule = rules.of(request.path);
    if (rule === 'public' || (rule === 'local' && isLocal(request))) return next();
    const access = rule === 'local' ? 'bearer' : rule;
    const { authorization } = request.headers;
    try {
      request.principal = await authenticator.authenticate({ authorization, address: request.ip, access });
    } catch (error) {
      // Not for 429 and 503, which say nothing about the key.
      if (error instanceof HubError && error.code === 'UNAUTHORIZED')
        response.setHeader('WWW-Authenticate', challenges(access, authorization));
      throw error;
    }
    await scopeCheck.check(request.principal.scopes, request.path, rules.scopeOf(request.path));
    next();
  };
}
