import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Returns whether a process is alive. A zombie counts as dead, unless other threads of it are still ending and hold its
 * ports.
 */
export function isAlive(pid: number): boolean {
  try {
    const ended = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return !ended || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

export function childrenOf(pid: number): number[] {
  return allPids().filter((other) => {
    try {
      return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(readFileSync(`/proc/${other}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Boolean);
}

/** Returns the processes whose command line contains this folder. */
export function processesOf(folder: string): number[] {
  return allPids().filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has already ended.
  }
}

export async function gone(pids: number[], within = 10_000): Promise<void> {
  const deadline = Date.now() + within;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`processes ${pids.filter(isAlive).join(', ')} did not end`);
    await pause(10);
  }
}
