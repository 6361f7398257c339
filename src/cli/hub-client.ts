import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { HubError, messageOf } from '../common/errors.js';
import { localUrl } from '../http/listen-address.js';
import { oneLine } from '../common/printable.js';

export interface HubAddress {
  url?: string;
  key?: string;
}

/** Adds the options of commands that call a running hub. */
export function withHubOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'URL of the hub (default: from HOST and PORT)').env('RUNNERHUB_URL'))
    .addOption(
      new Option(
        '--key <key>',
        'API key or admin key (default: RUNNERHUB_ADMIN_KEY, or the one in the data directory)',
      ).env('RUNNERHUB_KEY'),
    );
}

/** Client of a running hub's REST API. */
export class HubClient {
  private readonly url: string;

  private constructor(
    url: string,
    private readonly key: string,
  ) {
    this.url = url.replace(/(?<!\/)\/+$/, '');
  }

  /** Creates a client by the options, else by the configuration that the hub on this machine was started with. */
  static async open({ url, key }: HubAddress): Promise<HubClient> {
    if (url !== undefined && !/^https?:\/\//.test(url)) throw new Error(`--url must start with http:// or https://`);
    if (url !== undefined && key !== undefined) return new HubClient(url, key);
    const { processConfig } = await import('../config/process-config.js');
    const { http, adminKey, dataDir } = processConfig();
    return new HubClient(url ?? localUrl(http), key ?? adminKey ?? keptKey(dataDir));
  }

  /** @throws HubError with the hub's own message when it refuses */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new Error(`No hub responds at ${this.url} (${messageOf(reason)}); start it, or set its URL with --url`, {
        cause: error,
      });
    }
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw refusal(response.status, text);
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
  const more = errors.map(({ path, message }) => `; ${path}: ${message}`).join('');
  return new HubError(code, oneLine(`${code}: ${detail}${more}`));
}

function keptKey(dataDir: string): string {
  const file = join(dataDir, 'admin-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`The admin key is missing (${messageOf(error)}); set RUNNERHUB_ADMIN_KEY or pass --key`, {
      cause: error,
    });
  }
}
