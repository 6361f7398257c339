import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.js';
import { patience } from '../../support/limits.js';

const PROGRAM = fileURLToPath(new URL('../node/main.js', import.meta.url));
export const KEY = 'the-admin-key-of-a-chaos-node';
const READY_MS = 60_000;

/** A node of the hub: processes started as the product starts, always on the same port and in the same folder. */
export class HubNode {
  private child: ChildProcess | undefined;
  private exited: Promise<number | null> = Promise.resolve(0);
  private starts = 0;
  private starting: Promise<void> | undefined;
  private awaited = false;
  private retired = false;
  /** Processes that ended by themselves since the last `takeDeaths`. */
  private deaths: { incarnation: string; at: number; code: number | null }[] = [];

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  static async create(name: string, folder: string, env: Record<string, string>): Promise<HubNode> {
    return new HubNode(name, await freePort(), folder, env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Name of the node's current process in the witness. */
  get incarnation(): string {
    return `${this.name}#${this.starts}`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get log(): string {
    return join(this.folder, `node-${this.name}.log`);
  }

  /** Starts the node and waits until it listens; if it exits because a store is away, it is restarted as by a supervisor. */
  start(): Promise<void> {
    this.starting ??= this.launchUntilItListens().finally(() => (this.starting = undefined));
    return this.starting;
  }

  /** Prevents further starts, before the node is removed. */
  retire(): void {
    this.retired = true;
  }

  takeDeaths(): { incarnation: string; at: number; code: number | null }[] {
    return this.deaths.splice(0);
  }

  signal(name: NodeJS.Signals): void {
    this.child?.kill(name);
  }

  /** Ends the process by a signal. @returns its exit code; null if it did not handle the signal */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.awaited = true;
    this.signal(signal);
    return this.exited;
  }

  async answers(path: string): Promise<boolean> {
    try {
      const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(2000) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private async launchUntilItListens(): Promise<void> {
    const deadline = Date.now() + patience(READY_MS);
    this.awaited = true;
    this.launch();
    while (!(await this.answers('/health/live'))) {
      if (this.retired) return;
      if (Date.now() > deadline) throw new Error(`node ${this.name} does not start; see ${this.log}`);
      if (!this.running) {
        await pause(500);
        this.launch();
      }
      await pause(50);
    }
    this.awaited = false;
  }

  private launch(): void {
    if (this.retired) return;
    this.starts += 1;
    const data = join(this.folder, `data-${this.name}`);
    mkdirSync(data, { recursive: true });
    const log = openSync(this.log, 'a');
    const env = {
      PATH: process.env.PATH,
      HOME: data,
      RUNNERHUB_DATA_DIR: data,
      RUNNERHUB_ADMIN_KEY: KEY,
      ...this.env,
      PORT: String(this.port),
      CHAOS_NODE: this.incarnation,
    };
    // The last argument only marks the process: its command line contains the world's folder.
    const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM, this.folder], {
      cwd: data,
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    const { incarnation } = this;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code) => {
        resolve(code);
        if (!this.awaited && !this.retired) this.died({ incarnation, at: Date.now(), code });
      });
    });
  }

  /** Restarts the node as a supervisor would, and records the death, since no node may end by itself. */
  private died(death: { incarnation: string; at: number; code: number | null }): void {
    this.deaths.push(death);
    this.start().catch((error: unknown) => console.error(error));
  }
}
