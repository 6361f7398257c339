import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ContainerInfo } from '../container-runtime.js';
import { hostPaths, type HostPaths } from './host-paths.js';
import { isAlive, parseIdentity, type ProcessIdentity } from './host-process.js';

const hostStateSchema = z.object({
  name: z.string(),
  image: z.string(),
  labels: z.record(z.string(), z.string()),
});
/** Stored state of a container; never its environment. */
export type HostState = z.output<typeof hostStateSchema>;

/** Exit code of a process that was killed before it could write one, as a shell reports SIGKILL. */
const KILLED = 137;
const LOG_GRACE_MS = 2000;

/** The containers' folders: all state of the host runtime, so that it survives a restart. */
export class HostStore {
  constructor(private readonly root: string) {}

  paths(name: string): HostPaths {
    return hostPaths(this.root, name);
  }

  /** Creates a container's folder; returns false when there is one of that name already. */
  async create(state: HostState): Promise<boolean> {
    const paths = this.paths(state.name);
    if ((await this.readState(state.name)) !== undefined) return false;
    // A folder without a state is left from a crash during its creation: nothing has run in it.
    await rm(paths.dir, { recursive: true, force: true });
    await mkdir(paths.work, { recursive: true, mode: 0o700 });
    await writeFile(`${paths.state}.new`, JSON.stringify(state), { mode: 0o600 });
    await rename(`${paths.state}.new`, paths.state);
    return true;
  }

  async names(): Promise<string[]> {
    const entries = await readdir(this.root, { withFileTypes: true }).catch(absent);
    return (entries ?? []).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  async process(name: string): Promise<ProcessIdentity | undefined> {
    return parseIdentity((await readFile(this.paths(name).process, 'utf8').catch(absent)) ?? '');
  }

  async inspect(name: string): Promise<ContainerInfo | undefined> {
    const state = await this.readState(name);
    if (state === undefined) return undefined;
    const info: ContainerInfo = { id: name, ...state, state: 'created' };
    const paths = this.paths(name);
    const leader = await this.process(name);
    if (leader === undefined) return info;
    info.startedAt = await changedAt(paths.process);
    // The process is checked before its code: in the other order it could end in between, and seem killed.
    const alive = await isAlive(leader);
    const exitCode = (await readCode(paths.exit)) ?? (alive ? undefined : await this.lastWord(paths));
    if (exitCode === undefined) return { ...info, state: 'running' };
    // A container that is being removed has lost its code, too: its state goes first.
    if (exitCode === KILLED && (await this.readState(name)) === undefined) return undefined;
    const finishedAt = (await changedAt(paths.exit)) ?? (await changedAt(paths.code));
    return { ...info, state: 'exited', exitCode, finishedAt };
  }

  async remove(name: string): Promise<void> {
    const { dir, state } = this.paths(name);
    await rm(state, { force: true });
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  /**
   * Returns the code of a process that has ended, before its log is complete. The logger may be a moment behind, and
   * gets a grace; or never end, when a process that left the group holds the output open.
   */
  private async lastWord(paths: HostPaths): Promise<number | undefined> {
    const code = await readCode(paths.code);
    if (code === undefined) return (await readCode(paths.exit)) ?? KILLED;
    const since = (await changedAt(paths.code))?.getTime() ?? 0;
    return Date.now() - since < LOG_GRACE_MS ? undefined : code;
  }

  private async readState(name: string): Promise<HostState | undefined> {
    const text = await readFile(this.paths(name).state, 'utf8').catch(absent);
    return text === undefined ? undefined : hostStateSchema.parse(JSON.parse(text));
  }
}

async function readCode(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(absent);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

async function changedAt(file: string): Promise<Date | undefined> {
  return (await stat(file).catch(absent))?.mtime;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
