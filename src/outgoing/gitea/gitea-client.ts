import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { OperatorClient } from '../operator-client.js';
import { parseAnswer, refusalOf } from './gitea-errors.js';

/** A merge may run hooks of the server. */
const CALL_MS = 60_000;
/** A pull request has two repositories, and a body of a few hundred kilobytes at most. */
const MAX_ANSWER_BYTES = 2_000_000;

export interface GiteaCall<Schema extends z.ZodType> {
  method: 'GET' | 'POST' | 'PATCH';
  /** Segments below `/api/v1/repos/<owner>/<name>`. */
  path: readonly (string | number)[];
  body?: object;
  /** The action, for messages: `read pull request 3 of octo/shop`. */
  act: string;
  /** What the answer must be; undefined: it is ignored. */
  answer?: Schema;
  signal: AbortSignal;
}

/** Gitea's API at GITEA_URL, with GITEA_TOKEN. */
@Injectable()
export class GiteaClient {
  constructor(
    private readonly client: OperatorClient,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'services'>,
  ) {}

  /** Its host, for messages and lanes. @throws HubError NOT_CONFIGURED */
  get host(): string {
    return new URL(this.access().url).host;
  }

  /**
   * Calls the API about a repository, `owner/name`.
   * @throws HubError NOT_CONFIGURED, AUTHENTICATION_FAILED, NOT_FOUND, RATE_LIMITED with its time, NETWORK_TIMEOUT and GITEA_ERROR (both: it may
   * have happened), GITEA_REFUSED with the status as `cause`
   */
  async call<Schema extends z.ZodType>(
    repository: string,
    { method, path, body, act, answer: schema, signal }: GiteaCall<Schema>,
  ): Promise<z.output<Schema>> {
    const { url, token } = this.access();
    const segments = ['api', 'v1', 'repos', ...repository.split('/'), ...path.map(String)];
    if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
      throw new HubError('NOT_FOUND', `could not ${act}: there can be no such name`);
    const answer = await this.client.send({
      url: `${url}/${segments.map(encodeURIComponent).join('/')}`,
      method,
      headers: {
        ...{ authorization: `token ${token}`, accept: 'application/json', 'user-agent': 'RunnerHub' },
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      ...{ timeoutMs: CALL_MS, maxBytes: MAX_ANSWER_BYTES, signal },
    });
    const refusal = refusalOf(answer, act, token);
    if (refusal) throw refusal;
    return (schema ? parseAnswer(schema, answer, act) : undefined) as z.output<Schema>;
  }

  /** Where git finds a repository, `owner/name`, and the token by which it may read it. @throws HubError NOT_CONFIGURED */
  cloneAccess(repository: string): { url: string; token: string } {
    const { url, token } = this.access();
    return { url: `${url}/${repository}.git`, token };
  }

  private access(): { url: string; token: string } {
    const { giteaUrl: url, giteaToken: token } = this.config.services;
    if (url !== undefined && token !== undefined) return { url, token };
    throw new HubError('NOT_CONFIGURED', 'There is no access to Gitea: set GITEA_URL and GITEA_TOKEN');
  }
}
