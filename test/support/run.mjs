// The folder of one test run, which holds the data and addresses of the services that its test files share.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';

export const prefix = 'runnerhub-test-';

export const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Returns the description that a service's start wrote, or undefined. */
export const service = (folder, name) => {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

/** Returns whether that process is a service of this folder, not another one that reuses its pid. */
function isOurs(pid, folder) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(basename(folder));
  } catch {
    return false;
  }
}

async function stop(folder, name, signal) {
  const pid = service(folder, name)?.pid;
  if (pid === undefined || !isOurs(pid, folder)) return;
  process.kill(pid, signal);
  const deadline = Date.now() + 10_000;
  while (isOurs(pid, folder)) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Unmounts what dockerd leaves: the host's network namespace and, after a kill, its containers' file systems. */
function unmountBelow(folder) {
  if (!existsSync('/proc/self/mounts')) return;
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const point of points.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    spawnSync('umount', ['--lazy', point], { stdio: 'ignore' });
  }
}

/** Ends the run's services and removes its folder. */
export async function endRun(folder) {
  // SIGINT is PostgreSQL's fast shutdown; dockerd ends its containers itself.
  await Promise.all([
    stop(folder, 'postgres', 'SIGINT'),
    stop(folder, 'redis', 'SIGTERM'),
    stop(folder, 'docker', 'SIGTERM'),
  ]);
  unmountBelow(folder);
  // The second folder is the one that run-folder.ts may have put in memory.
  for (const path of [folder, join('/dev/shm', basename(folder))]) rmSync(path, { recursive: true, force: true });
}

/** Removes the remains of killed runs. */
export async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    if (alive(Number(name.slice(prefix.length)))) continue;
    // A dead run's remains must not fail this run.
    await endRun(join(tmpdir(), name)).catch((error) => console.warn(`${name} can't be removed: ${error.message}`));
  }
}
