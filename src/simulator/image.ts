import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { pack, type Header } from 'tar-stream';
import { isStaticBinary } from './elf.js';
import { RUNNER_FILES } from './runner-files.js';

export const RUNNER_IMAGE = 'runnerhub-simulator-runner:latest';

const DIGEST_LABEL = 'runnerhub.simulator.digest';
/** The user of GitHub's own runner image. */
const UID = 1001;
const HOME = '/home/runner';

/**
 * Creates the stand-in's image in a Docker engine, without a registry: busybox and run.sh, 2 MB. An engine that already
 * has the same one keeps it.
 *
 * @param busybox path of a statically linked one
 * @returns the image's name
 */
export async function ensureRunnerImage(docker: Docker, busybox = '/bin/busybox'): Promise<string> {
  const tar = await runnerImageTar(busybox);
  const digest = createHash('sha256').update(tar).digest('hex');
  if ((await digestOf(docker)) === digest) return RUNNER_IMAGE;
  const [repo, tag] = RUNNER_IMAGE.split(':');
  const changes = [
    `USER ${UID}:${UID}`,
    `WORKDIR ${HOME}`,
    'ENV PATH=/bin',
    `ENV HOME=${HOME}`,
    `CMD ["${HOME}/run.sh"]`,
    `LABEL ${DIGEST_LABEL}=${digest}`,
  ];
  const progress = await docker.importImage(Readable.from([tar]), { repo, tag, changes });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
  return RUNNER_IMAGE;
}

async function digestOf(docker: Docker): Promise<string | undefined> {
  try {
    const { Config } = await docker.getImage(RUNNER_IMAGE).inspect();
    return Config.Labels?.[DIGEST_LABEL];
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** Returns the image's whole file system, with the same bytes each time. */
export async function runnerImageTar(busybox: string): Promise<Buffer> {
  const binary = await readBusybox(busybox);
  const applets = (await promisify(execFile)(busybox, ['--list'])).stdout.trim().split('\n');
  const script = await readFile(join(RUNNER_FILES, 'run.sh'));
  const tar = pack();
  const add = (header: Partial<Header> & { name: string }, content: Buffer | string = '') =>
    tar.entry({ mtime: new Date(0), ...header }, content);
  for (const name of ['bin', 'etc', 'home', 'proc', 'sys', 'dev']) add({ name, type: 'directory', mode: 0o755 });
  add({ name: 'tmp', type: 'directory', mode: 0o1777 });
  add({ name: 'home/runner', type: 'directory', mode: 0o755, uid: UID, gid: UID });
  add({ name: 'etc/passwd', mode: 0o644 }, `root:x:0:0::/:/bin/sh\nrunner:x:${UID}:${UID}::${HOME}:/bin/sh\n`);
  add({ name: 'etc/group', mode: 0o644 }, `root:x:0:\nrunner:x:${UID}:\n`);
  add({ name: 'bin/busybox', mode: 0o755 }, binary);
  for (const applet of applets) {
    if (applet !== 'busybox') add({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  }
  add({ name: 'home/runner/run.sh', mode: 0o755 }, script);
  tar.finalize();
  return buffer(tar);
}

async function readBusybox(path: string): Promise<Buffer> {
  const advice = "install Debian's busybox-static (apt-get install busybox-static), or choose the host runtime";
  const binary = await readFile(path).catch((cause: unknown) => {
    throw new Error(`the runner image needs ${path}, which can't be read: ${advice}`, { cause });
  });
  if (!isStaticBinary(binary)) {
    throw new Error(`the runner image needs a statically linked busybox, but ${path} is not one: ${advice}`);
  }
  return binary;
}
