import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { WebSocket } from 'ws';
import { HubError, messageOf } from '../common/errors.js';
import { localUrl } from '../http/listen-address.js';
import { oneLine } from '../common/printable.js';
import { addressFrom, chooseAddress, hubUrl, type HubAddress } from './hub-address.js';

export { withHubOptions, splitAddress, type HubAddress } from './hub-address.js';

const ANSWER_MS = 30_000;
/** Bytes of a message of `/ws`: statistics and demands of a large hub. */
const MAX_MESSAGE = 16_777_216;

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
    return new HubClient(hubUrl(url ?? localUrl(http)), key ?? adminKey ?? keptKey(dataDir));
  }

  /** @throws HubError with the hub's own message when it refuses */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, AbortSignal.timeout(ANSWER_MS), body);
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new Error(`${this.url} does not respond as a hub does; check the URL`, { cause: error });
    }
  }

  /** Returns the bytes of an answer of any size. */
  async download(path: string): Promise<Readable> {
    const headers = new AbortController();
    const timer = setTimeout(() => headers.abort(new Error('no answer in time')), ANSWER_MS);
    const response = await this.send('GET', path, headers.signal).finally(() => clearTimeout(timer));
    if (!response.ok) throw refusal(response.status, await response.text());
    return response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
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

  private async send(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Error(`No hub responds at ${this.url} (${messageOf(reason)}); start it, or set its URL with --url`, {
        cause: error,
      });
    }
  }
}

interface Problem {
  code?: string;
  detail?: string;
  title?: string;
  errors?: { path: string; message: string }[];
}

function refusal(status: number, text: string): HubError {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    // The answer comes from something in between, such as a proxy.
  }
  const { code = 'UNKNOWN_ERROR', detail = problem.title ?? `the hub responded with ${status}`, errors = [] } = problem;
  const listed = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  // The detail repeats the first of the errors, unless it is a sentence about all of them.
  const repeats = listed[0] !== undefined && detail.startsWith(listed[0]);
  return new HubError(code, oneLine(`${code}: ${(repeats ? listed : [detail, ...listed]).join('; ')}`));
}

function keptKey(dataDir: string): string {
  const file = join(dataDir, 'admin-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(
      `The key is missing: log in with hub login, set RUNNERHUB_KEY, or pass --key (${messageOf(error)})`,
      { cause: error },
    );
  }
}
