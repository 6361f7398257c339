import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { HubError, isA } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { AddressPolicy } from './address-policy.js';
import { guardedConnector } from './guarded-connector.js';
import { outgoingError } from './outgoing-error.js';
import { readBody } from './read-body.js';

export interface OutgoingRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** Limit of the whole call, the body of the answer included. */
  timeoutMs: number;
  /** Maximum bytes that are kept of the answer; the rest is not read. */
  maxBytes: number;
  signal?: AbortSignal;
}

export interface OutgoingResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Whether the answer was longer than `maxBytes`. */
  truncated: boolean;
}

/** Headers that decide where a request ends or who answers it; only the client sets them. */
const RESERVED = /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i;
const CONNECT_MS = 10_000;
const IDLE_MS = 4000;
const MAX_URL = 4096;

/**
 * The one client for addresses that jobs and operators name. It follows no redirect, takes no proxy from the environment,
 * and reaches no private network but those of EGRESS_ALLOW, however the address is spelled or resolved.
 */
@Injectable()
export class OutgoingClient implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(@Inject(HUB_CONFIG) { egressAllow }: Pick<HubConfig, 'egressAllow'>) {
    const connect = guardedConnector(new AddressPolicy(egressAllow), CONNECT_MS);
    this.agent = new Agent({ connect, connections: 16, keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS });
  }

  /** @throws HubError ADDRESS_NOT_ALLOWED, VALIDATION_FAILED, NETWORK_TIMEOUT */
  async send({ url, method = 'GET', headers = {}, body, timeoutMs, maxBytes, signal }: OutgoingRequest) {
    const target = targetOf(url);
    const reserved = Object.keys(headers).find((name) => RESERVED.test(name));
    if (reserved !== undefined) throw new HubError('VALIDATION_FAILED', `The header ${reserved} can't be set`);
    const limit = AbortSignal.timeout(timeoutMs);
    const stop = signal ? AbortSignal.any([limit, signal]) : limit;
    try {
      const options = { dispatcher: this.agent, method, headers, body, signal: stop, bodyTimeout: timeoutMs };
      const answer = await request(target, options);
      const read = await readBody(answer.body, maxBytes);
      return { status: answer.statusCode, headers: answer.headers, ...read } satisfies OutgoingResponse;
    } catch (error) {
      signal?.throwIfAborted();
      throw outgoingError(error, target.host, limit.aborted ? timeoutMs : undefined);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Parses the address of a call: HTTP without a login, which would reach logs. The host appears in errors, nothing else. */
function targetOf(url: string): URL {
  try {
    const target = new URL(url.length > MAX_URL ? '' : url);
    if (/^https?:$/.test(target.protocol) && target.username === '' && target.password === '') return target;
  } catch (error) {
    if (!isA(error, TypeError)) throw error;
  }
  throw new HubError('VALIDATION_FAILED', 'The address must be an http:// or https:// URL without a login');
}
