import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import { messageOf } from '../common/errors.js';
import { localUrl } from '../http/listen-address.js';
import { oneLine } from '../common/printable.js';
import { addressFrom, chooseAddress, hubUrl, isLoopback, type HubAddress } from './hub-address.js';
import { refusal } from './refusal.js';

export { withHubOptions, splitAddress, type HubAddress } from './hub-address.js';

const ANSWER_MS = 30_000;
/** The hub ends a slower upload earlier. */
const UPLOAD_MS = 300_000;
/** Bytes of a message of `/ws`: statistics and demands of a large hub. */
const MAX_MESSAGE = 16_777_216;

const MISSING_KEY = 'The key is missing: log in with hub login, set RUNNERHUB_KEY, or pass --key';

/** Client of a running hub's REST API and its WebSocket. */
export class HubClient {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {
    // Checked here, since the error of fetch for such a header would repeat the key.
    if (!/^[!-~]+$/.test(key)) throw new Error('The key has characters that no key has, or is empty');
  }

  /** Creates a client by the options, the environment and profiles, else by the configuration of this machine's hub. */
  static async open(options: HubAddress): Promise<HubClient> {
    const { url, key } = await chooseAddress(options, addressFrom(process.env), async () => {
      // Loaded here only: most programs give both, and zod takes longer than a command line.
      const { profileFile, readProfiles } = await import('./profiles/profile-file.js');
      return readProfiles(profileFile(process.env));
    });
    if (url !== undefined && key !== undefined) return new HubClient(hubUrl(url), key);
    const { processConfig } = await import('../config/process-config.js');
    const { http, adminKey, dataDir } = processConfig();
    const local = hubUrl(localUrl(http));
    const chosen = url === undefined ? local : hubUrl(url);
    if (key !== undefined) return new HubClient(chosen, key);
    if (chosen !== local && !isLoopback(chosen)) throw new Error(`${MISSING_KEY} (${chosen} is not on this machine)`);
    return new HubClient(chosen, adminKey ?? keptKey(dataDir));
  }

  /** @throws HubError with the hub's own message when it refuses */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, AbortSignal.timeout(ANSWER_MS), body);
    const text = await response.text().catch((error: unknown) => {
      throw new Error(`The answer of ${this.url} broke off (${messageOf(error)})`, { cause: error });
    });
    if (!response.ok) throw refusal(response.status, text);
    if (response.status === 204) return undefined as T;
    return this.parsed(text) as T;
  }

  /** Returns the bytes of an answer of any size. */
  async download(path: string): Promise<Readable> {
    const response = await this.answer(path);
    // A hub exports JSON, JSON lines or CSV.
    if (!/json|csv/.test(response.headers.get('content-type') ?? '')) throw this.notAHub();
    return contentOf(response);
  }

  /** Sends a file of any size. @throws HubError with the hub's own message when it refuses */
  async upload<T>(path: string, file: Readable, size: number, type = 'application/octet-stream'): Promise<T> {
    const headers = { 'content-type': type, 'content-length': String(size) };
    const response = await this.send('POST', path, AbortSignal.timeout(UPLOAD_MS), file, headers);
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return this.parsed(text) as T;
  }

  /** Returns a file and its digest. */
  async file(path: string): Promise<{ content: Readable; sha256: string }> {
    const response = await this.answer(path);
    const [, sha256] = /^"([\da-f]{64})"$/.exec(response.headers.get('etag') ?? '') ?? [];
    if (sha256 === undefined) throw this.notAHub();
    return { content: contentOf(response), sha256 };
  }

  /** Opens the hub's WebSocket, which may still fail to connect. */
  async socket(): Promise<WebSocket> {
    const { WebSocket } = await import('ws');
    return new WebSocket(`${this.url.replace(/^http/, 'ws')}/ws`, {
      headers: { authorization: `Bearer ${this.key}` },
      handshakeTimeout: ANSWER_MS / 3,
      maxPayload: MAX_MESSAGE,
    });
  }

  /** Returns an answer whose content is still to be read. @throws HubError with the hub's own message when it refuses */
  private async answer(path: string): Promise<Response> {
    const headers = new AbortController();
    const timer = setTimeout(() => headers.abort(new Error('no answer in time')), ANSWER_MS);
    const response = await this.send('GET', path, headers.signal).finally(() => clearTimeout(timer));
    if (!response.ok) throw refusal(response.status, await response.text());
    return response;
  }

  /** Parses an answer, which is always an object. */
  private parsed(text: string): object {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (error) {
      throw this.notAHub(error);
    }
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw this.notAHub();
    return answer;
  }

  private notAHub(cause?: unknown): Error {
    return new Error(`${this.url} does not respond as a hub does; check the URL`, { cause });
  }

  private async send(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response> {
    const response = await this.fetch(method, path, signal, body, headers);
    if (response.status < 300 || response.status >= 400) return response;
    // Not followed: an act would become a GET, and seem done.
    const target = response.headers.get('location') ?? 'nowhere';
    throw new Error(oneLine(`${this.url} redirects to ${target}; set the hub's own URL with --url`));
  }

  private async fetch(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
    more: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${this.key}`, ...more };
    const content =
      body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' as const } : { body: jsonOf(body) };
    try {
      return await fetch(`${this.url}${path}`, { method, headers, ...content, signal, redirect: 'manual' });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Error(`No hub responds at ${this.url} (${messageOf(reason)}); start it, or set its URL with --url`, {
        cause: error,
      });
    }
  }
}

const jsonOf = (body: unknown) => (body === undefined ? undefined : JSON.stringify(body));

const contentOf = ({ body }: Response): Readable => (body === null ? Readable.from([]) : Readable.fromWeb(body));

function keptKey(dataDir: string): string {
  const file = join(dataDir, 'admin-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${MISSING_KEY} (${messageOf(error)})`, { cause: error });
  }
}
