import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { constants } from 'node:os';

/** A container's command as a process of this machine, with its log; it ends with the simulator at the latest. */
export class PodProcess extends EventEmitter<{ output: [Buffer]; ended: [number] }> {
  private readonly chunks: Buffer[] = [];
  private code?: number;

  /** @throws the system's error if the command does not exist */
  static async start(command: string[], env: Record<string, string>, cwd: string): Promise<PodProcess> {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const process = new PodProcess(child);
    await once(child, 'spawn');
    return process;
  }

  private constructor(private readonly child: ChildProcess) {
    super();
    this.setMaxListeners(0);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.chunks.push(chunk);
        this.emit('output', chunk);
      });
    }
    // Processes it left behind end with it, as in a container; then nothing keeps its output open.
    child.once('exit', () => this.signalGroup('SIGKILL'));
    child.once('close', (code, signal) => {
      this.code = code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0);
      this.emit('ended', this.code);
    });
  }

  get exitCode(): number | undefined {
    return this.code;
  }

  get log(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** Sends SIGTERM to the container's first process only, as a kubelet does. */
  terminate(): void {
    if (this.code === undefined) this.child.kill('SIGTERM');
  }

  kill(): void {
    if (this.code === undefined) this.signalGroup('SIGKILL');
  }

  async untilEnded(): Promise<number> {
    if (this.code !== undefined) return this.code;
    return ((await once(this, 'ended')) as [number])[0];
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
