import { readFile } from 'node:fs/promises';

/** Identity of a process on this machine: `started` distinguishes it from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Ticks since boot; undefined where there is no /proc (macOS), where the number must suffice. */
  started?: string;
}

/** @param line the content of /proc/<pid>/stat, or a pid alone */
export function parseIdentity(line: string): ProcessIdentity | undefined {
  const pid = Number.parseInt(line, 10);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return { pid, started: fields(line)[19] };
}

/** Returns the fields behind the command's name, which may itself hold blanks and brackets: state first, start time 20th. */
function fields(stat: string): string[] {
  return stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
}

export async function isAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  if (started === undefined) return signal(pid, 0);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return false;
  const now = fields(stat);
  // A zombie has ended; only its parent has not collected it yet.
  return now[19] === started && now[0] !== 'Z';
}

/** Signals a process, or with a negative number its group; returns false when there is none. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
