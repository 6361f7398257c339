import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PID_FILE = 'postmaster.pid';

/** Reads the process id from the pid file, whichever process has it now. */
function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Returns the id of the process that serves this data directory, or undefined if there is none. */
export function findPostmaster(data: string): number | undefined {
  const pid = readPid(join(data, PID_FILE));
  return pid !== undefined && isPostmaster(pid, data) ? pid : undefined;
}

/** Returns whether the process serves this directory: after a crash or in a new container, its id may be another's. */
export function isPostmaster(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return args[0]?.endsWith('postgres') === true && args.includes(data);
  } catch {
    return false;
  }
}

/**
 * Removes a pid file whose id another process has now (the rule in a restarted container); PostgreSQL itself ignores only
 * those of dead processes. The file is moved aside first and then read again: a starting server keeps its own.
 */
export function dropForeignPidFile(data: string): void {
  const file = join(data, PID_FILE);
  const pid = readPid(file);
  if (pid === undefined || !isAlive(pid) || isPostmaster(pid, data)) return;
  const aside = `${file}.foreign-${process.pid}`;
  renameSync(file, aside);
  if (readPid(aside) !== pid) linkSync(aside, file);
  rmSync(aside, { force: true });
}
