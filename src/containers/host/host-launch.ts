import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { once } from 'node:events';
import type { ContainerSpec } from '../container-runtime.js';
import type { HostPaths } from './host-paths.js';
import { LOGGER, WRAPPER } from './host-scripts.js';

/** Bytes of output that are kept at least, in two files. */
const LOG_BYTES = 5 * 1024 * 1024;
const IMAGE_HOME = '/home/runner';
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Starts the command and the logger of its output; both go on without the hub. */
export async function launch(paths: HostPaths, spec: ContainerSpec, runnerDir: string): Promise<void> {
  // Files of an attempt that started only the logger.
  for (const file of [paths.pipe, paths.code, paths.exit]) await rm(file, { force: true });
  await promisify(execFile)('mkfifo', ['-m', '600', paths.pipe]);
  const handles: FileHandle[] = [];
  const openPipe = async (flags: number) => {
    const handle = await open(paths.pipe, flags);
    handles.push(handle);
    return handle.fd;
  };
  try {
    // The first handle is for both directions: opening a pipe for one waits until the other end is open.
    await openPipe(constants.O_RDWR);
    const output = await openPipe(constants.O_WRONLY);
    const input = await openPipe(constants.O_RDONLY);
    const logFiles = [paths.log, paths.olderLog, paths.code, paths.exit];
    await detached(
      spawn('sh', ['-c', LOGGER, 'runnerhub-log', String(LOG_BYTES), ...logFiles], {
        cwd: paths.dir,
        env: { PATH: SYSTEM_PATH.join(delimiter), LANG: 'C' },
        detached: true,
        stdio: [input, 'ignore', 'ignore'],
      }),
    );
    const command = (spec.command ?? []).map((part) => onHost(part, runnerDir));
    await detached(
      spawn('sh', ['-c', WRAPPER, 'runnerhub-job', paths.process, paths.code, ...command], {
        cwd: workingDir(paths, spec),
        env: environment(paths, spec),
        detached: true,
        stdio: ['ignore', output, output],
      }),
    );
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

/** Waits until the process is started, then keeps the hub's event loop from waiting for it. */
async function detached(child: ChildProcess): Promise<void> {
  await once(child, 'spawn');
  child.unref();
}

/** Maps a path of GitHub's runner in the image to this machine. */
function onHost(path: string, runnerDir: string): string {
  return path.startsWith(`${IMAGE_HOME}/`) ? join(runnerDir, path.slice(IMAGE_HOME.length)) : path;
}

/** Returns the working directory: a folder of the image does not exist here, so the container's own one replaces it. */
function workingDir(paths: HostPaths, { workingDir: wanted }: ContainerSpec): string {
  return wanted === undefined || wanted === IMAGE_HOME || wanted.startsWith(`${IMAGE_HOME}/`) ? paths.work : wanted;
}

/** Builds the environment without anything of the hub's own, which holds its secrets. */
function environment(paths: HostPaths, { env }: ContainerSpec): Record<string, string> {
  const path = [...SYSTEM_PATH, dirname(process.execPath)].join(delimiter);
  return { PATH: path, HOME: paths.work, LANG: 'C.UTF-8', ...env };
}
