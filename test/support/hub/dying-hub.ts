import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { built } from '../cli/cli.js';
import { eventually } from '../eventually.js';
import { freePort } from '../free-port.js';
import { HttpClient } from './http-client.js';
import { patience } from '../limits.js';

const PROGRAM = fileURLToPath(new URL('./dying-hub-main.mjs', import.meta.url));
const KEY = 'the-admin-key-of-a-dying-hub';
const POLL_MS = 100;
/** The engine refuses another copy of a job until the lock of the one that died with the hub ends: two seconds, at least. */
const SHORT_LOCKS = { STALLED_INTERVAL_MS: '4000' };

/** A hub in its own process that kills itself at one point of its code: see dying-hub-main.mjs. */
export class DyingHub {
  readonly http: HttpClient;
  private output = '';

  constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    this.http = new HttpClient(port, { authorization: `Bearer ${KEY}` });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when the hub listens. */
  async ready(): Promise<void> {
    await eventually(
      () => {
        if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`it ended: ${this.output}`);
        return this.output.includes('RunnerHub is ready');
      },
      { within: 60_000 },
    );
  }

  /** Waits for the hub's death; returns its signal. @param meanwhile drives it to that point, called repeatedly */
  async killed(meanwhile: () => Promise<void>, withinMs = 60_000): Promise<NodeJS.Signals | null> {
    const deadline = Date.now() + patience(withinMs);
    while (this.child.exitCode === null && this.child.signalCode === null) {
      if (Date.now() > deadline) throw new Error(`it lives: ${this.output}`);
      await meanwhile().catch(() => undefined);
      await once(this.child, 'exit', { signal: AbortSignal.timeout(POLL_MS) }).catch(() => undefined);
    }
    return this.child.signalCode;
  }

  /** Kills the hub if it is still alive. */
  end(): void {
    this.child.kill('SIGKILL');
  }
}

/** @param point `before` or `after`, and the method: `after RunnerStore.started`; empty: the test kills it */
export async function startDyingHub(point: string, env: Record<string, string>, at?: number): Promise<DyingHub> {
  await built();
  const port = at ?? (await freePort());
  const variables = {
    LOG_LEVEL: 'warn',
    RUNNERHUB_ADMIN_KEY: KEY,
    ...SHORT_LOCKS,
    ...env,
    DIES: point,
    PORT: String(port),
  };
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [PROGRAM], { env: { PATH, HOME, ...variables } });
  return new DyingHub(child, port);
}
