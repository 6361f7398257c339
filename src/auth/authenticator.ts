import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import type { Access } from './access.js';
import { ADMIN, AdminKey } from './admin-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { idOfToken } from './api-key-token.js';
import { credentialsOf } from './credentials.js';
import { FailedKeys } from './failed-keys.js';
import { JwtVerifier } from './jwt-verifier.js';
import type { Principal } from './principal.js';
import { refuseForeign, type SiteClues } from './same-site.js';
import { sessionTokenOf } from './session-cookie.js';
import { SessionLookup } from './session-lookup.js';

/** Access that needs credentials. */
export type GuardedAccess = Extract<Access, 'browser' | 'bearer'>;

/** What a request presents; the same for an upgrade to a WebSocket, which passes no middleware. */
export interface Attempt extends SiteClues {
  /** The sender's address. */
  address: string | undefined;
  access: GuardedAccess;
}

/** Finds out who sends a request, whatever protocol it came by. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly apiKeys: ApiKeyLookup,
    private readonly sessions: SessionLookup,
    private readonly jwt: JwtVerifier,
    private readonly failedKeys: FailedKeys,
  ) {}

  /**
   * Authenticates by the Authorization header if there is one, else by the session's cookie.
   * @throws HubError UNAUTHORIZED, after a delay for a wrong key; FORBIDDEN for a cookie that another site's page has sent;
   * RATE_LIMITED for too many wrong keys; LEDGER_UNAVAILABLE; IDENTITY_PROVIDER_UNAVAILABLE
   */
  async authenticate(attempt: Attempt): Promise<Principal> {
    const { headers, address, access } = attempt;
    const cookie = cookieOf(headers);
    if (cookie !== undefined) return this.bySession(cookie, attempt);
    const credentials = credentialsOf(headers.authorization);
    const principal = credentials && (await this.byToken(credentials.key));
    if (principal && (credentials.scheme === 'bearer' || access === 'browser')) return principal;
    // No guess: either no key, or a valid one as Basic, which a browser that has opened a page also sends to the API.
    if (credentials === undefined || principal) {
      throw new HubError('UNAUTHORIZED', 'A key is required: Authorization: Bearer <key>');
    }
    return this.refuse(address, credentials.key);
  }

  /**
   * Returns whether what was accepted earlier still is. An end is no guess: it neither counts nor waits as a wrong key.
   * @throws HubError LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE
   */
  async isStillValid({ headers }: Pick<Attempt, 'headers'>): Promise<boolean> {
    const cookie = cookieOf(headers);
    if (cookie !== undefined) return (await this.sessions.find(cookie)) !== undefined;
    const credentials = credentialsOf(headers.authorization);
    if (credentials === undefined) return false;
    // An expired JWT is refused with its reason.
    const principal = await this.byToken(credentials.key).catch((error: unknown) => {
      if (error instanceof HubError && error.code === 'UNAUTHORIZED') return undefined;
      throw error;
    });
    return principal !== undefined;
  }

  /** Returns whom a key belongs to, to start a session. @throws HubError as `authenticate` */
  async authenticateKey(key: string, address: string | undefined): Promise<Principal> {
    return (await this.byKey(key)) ?? this.refuse(address, key);
  }

  private async byToken(token: string): Promise<Principal | undefined> {
    return (await this.byKey(token)) ?? this.jwt.verify(token);
  }

  private async byKey(key: string): Promise<Principal | undefined> {
    return this.adminKey.matches(key) ? ADMIN : this.apiKeys.find(key);
  }

  private async bySession(token: string, attempt: Attempt): Promise<Principal> {
    refuseForeign(attempt);
    const principal = await this.sessions.find(token);
    if (principal) return principal;
    await this.failedKeys.refuse(attempt.address);
    throw new HubError('UNAUTHORIZED', 'The session has ended: log in again');
  }

  private async refuse(address: string | undefined, key: string): Promise<never> {
    await this.failedKeys.refuse(address, idOfToken(key));
    throw new HubError('UNAUTHORIZED', 'The key is not valid');
  }
}

function cookieOf(headers: Attempt['headers']): string | undefined {
  return headers.authorization === undefined ? sessionTokenOf(headers.cookie) : undefined;
}

/** Returns the challenges of a refusal. Basic is offered only on pages: elsewhere a browser would prompt inside a program. */
export function challenges(access: GuardedAccess, authorization: string | undefined): string[] {
  const presented = credentialsOf(authorization) !== undefined;
  const bearer = presented ? 'Bearer realm="RunnerHub", error="invalid_token"' : 'Bearer realm="RunnerHub"';
  return access === 'browser' ? ['Basic realm="RunnerHub", charset="UTF-8"', bearer] : [bearer];
}
