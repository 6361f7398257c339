import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { UNSCOPED } from '../jobs/scopes.js';
import type { Access } from './access.js';
import { AdminKey } from './admin-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { credentialsOf } from './credentials.js';
import { FailedKeys } from './failed-keys.js';
import type { Principal } from './principal.js';

/** Access that needs credentials. */
export type GuardedAccess = Extract<Access, 'browser' | 'bearer'>;

/** What a request presents; the same for an upgrade to a WebSocket, which passes no middleware. */
export interface Attempt {
  /** The Authorization header. */
  authorization: string | undefined;
  /** The sender's address. */
  address: string | undefined;
  access: GuardedAccess;
}

const ADMIN: Principal = { id: 'admin-key', kind: 'admin-key', role: 'admin', scopes: UNSCOPED };

/** Finds out who sends a request, whatever protocol it came by. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly apiKeys: ApiKeyLookup,
    private readonly failedKeys: FailedKeys,
  ) {}

  /** @throws HubError UNAUTHORIZED, after a delay for a wrong key; RATE_LIMITED for too many of them; LEDGER_UNAVAILABLE */
  async authenticate({ authorization, address, access }: Attempt): Promise<Principal> {
    const credentials = credentialsOf(authorization);
    const principal =
      credentials && (this.adminKey.matches(credentials.key) ? ADMIN : await this.apiKeys.find(credentials.key));
    if (principal && (credentials?.scheme === 'bearer' || access === 'browser')) return principal;
    // No guess: either no key, or a valid one as Basic, which a browser that has opened a page also sends to the API.
    if (credentials === undefined || principal) {
      throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
    }
    await this.failedKeys.refuse(address);
    throw new HubError('UNAUTHORIZED', 'The key is not valid');
  }
}

/** Returns the challenges of a refusal. Basic is offered only on pages: elsewhere a browser would prompt inside a program. */
export function challenges(access: GuardedAccess, authorization: string | undefined): string[] {
  const presented = credentialsOf(authorization) !== undefined;
  const bearer = presented ? 'Bearer realm="RunnerHub", error="invalid_token"' : 'Bearer realm="RunnerHub"';
  return access === 'browser' ? ['Basic realm="RunnerHub", charset="UTF-8"', bearer] : [bearer];
}
