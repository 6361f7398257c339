import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built } from '../cli/cli.js';
import { eventually } from '../eventually.js';
import { HttpClient } from './http-client.js';
import { freePort } from '../free-port.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const KEY = 'the-admin-key-of-a-process';
/** Limit of a start. The first one creates a database cluster, which is slow on a busy machine. */
const READY_MS = 60_000;

/** Creates a folder that PostgreSQL may use as another user. */
export function dataFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'runnerhub-process-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The process `node dist/main.js`, as an operator starts it. */
export class HubProcess {
  output = '';
  /** Output on stderr only. */
  errors = '';
  /** Output on stdout only: the log. */
  log = '';
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    readonly http: HttpClient,
    private readonly exited: Promise<unknown>,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
    child.stdout?.on('data', (chunk) => (this.log += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.errors += String(chunk)));
  }

  /** @param node the Node.js binary @param program the script to run, preceded by options of Node.js */
  static async start(
    folder: string,
    variables: Record<string, string> = {},
    node = process.execPath,
    program = ['--enable-source-maps', 'dist/main.js'],
  ): Promise<HubProcess> {
    await built();
    const port = variables['PORT'] ?? String(await freePort());
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      LOG_LEVEL: 'warn',
      RUNNERHUB_DATA_DIR: folder,
      RUNNERHUB_ADMIN_KEY: KEY,
      ...variables,
      PORT: port,
    };
    const child = spawn(node, program, { cwd: root, env });
    const http = new HttpClient(Number(port), { authorization: `Bearer ${env.RUNNERHUB_ADMIN_KEY}` });
    return new HubProcess(child, `http://127.0.0.1:${port}`, http, once(child, 'exit'));
  }

  /** Resolves when the hub reports that it is ready, with the milliseconds that took. */
  async ready(): Promise<number> {
    const began = performance.now();
    const early = this.exited.then(() => {
      throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
    });
    const ready = eventually(
      () => {
        if (!this.output.includes('RunnerHub is ready')) throw new Error(`not ready: ${this.output}`);
        return true;
      },
      { within: READY_MS },
    );
    // The promise that loses the race may reject without a handler.
    for (const outcome of [ready, early]) outcome.catch(() => undefined);
    await Promise.race([ready, early]);
    return performance.now() - began;
  }

  /** Sends the signal and returns the exit code; null if the signal itself ended the process. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended();
  }

  async ended(): Promise<number | null> {
    await this.exited;
    return this.child.exitCode;
  }
}
