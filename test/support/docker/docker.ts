import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { newId } from '../../../src/common/ids.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import { busyboxImage } from './busybox-image.js';
import { eventually } from '../eventually.js';
import { isMissing } from '../programs.js';
import { sharedService } from '../run-folder.js';

interface Engine {
  /** Set if the test run started the engine, and will end it. */
  pid?: number;
  socketPath: string;
}

const SYSTEM_SOCKET = '/var/run/docker.sock';
const MACHINE_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** Returns whether this machine supports bridge networks and lets this process (root) change packet filter rules. */
export async function bridgesWork(engine: Docker): Promise<boolean> {
  try {
    execFileSync('iptables', ['-w', '5', '-S', 'INPUT']);
    const network = await engine.createNetwork({ Name: `probe-${newId()}`, Driver: 'bridge' });
    await network.remove();
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** Removes a hub's strict networks with their proxies, which outlive the hub as its runners do. */
export async function removeStrictNetworks(engine: Docker, hub: string): Promise<void> {
  const filters = { label: [`${HUB_LABEL}=${hub}`, 'io.runnerhub.network=strict'] };
  for (const { Id } of await engine.listContainers({ all: true, filters }))
    await engine.getContainer(Id).remove({ force: true });
  for (const { Id } of await engine.listNetworks({ filters })) await engine.getNetwork(Id).remove();
}

/** Starts a daemon of the test run's own: separate folders and no default bridge, so it can't disturb the machine's. */
function launch(dir: string, socketPath: string): ChildProcess {
  const log = openSync(join(dir, 'dockerd.log'), 'a');
  const network = isMissing('iptables') ? ['--iptables=false', '--ip-masq=false'] : ['--iptables=true'];
  const folders = ['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')];
  const child = spawn('dockerd', [...folders, '-H', `unix://${socketPath}`, '--bridge=none', ...network], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: MACHINE_PATH },
  });
  child.unref();
  return child;
}

async function importBusybox(docker: Docker): Promise<void> {
  const answer = await docker.importImage(Readable.from([await busyboxImage()]), { repo: 'busybox', tag: 'test' });
  const lines = await text(answer);
  if (!lines.includes('sha256:')) throw new Error(`busybox could not be imported: ${lines}`);
}

async function startEngine(folder: string): Promise<Engine> {
  const dir = join(folder, 'docker');
  mkdirSync(dir);
  const socketPath = join(dir, 'S');
  const child = launch(dir, socketPath);
  const docker = new Docker({ socketPath });
  const ended = new Promise<never>((_, reject) =>
    child.once('exit', (code) => reject(new Error(`dockerd ended with ${code}; see ${dir}/dockerd.log`))),
  );
  await Promise.race([eventually(async () => String(await docker.ping()), { within: 30_000 }), ended]);
  await importBusybox(docker);
  return { pid: child.pid, socketPath };
}

async function systemEngine(): Promise<Engine> {
  await importBusybox(new Docker({ socketPath: SYSTEM_SOCKET }));
  return { socketPath: SYSTEM_SOCKET };
}

function maySystem(): boolean {
  try {
    accessSync(SYSTEM_SOCKET, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns a real Docker engine with the image `busybox:test`: the run's own where it may start one (root), else the
 * machine's; undefined if there is neither. Each test must remove the containers it makes.
 */
export async function testDocker(): Promise<{ host: string } | undefined> {
  if (isMissing('busybox')) return undefined;
  const own = process.getuid?.() === 0 && !isMissing('dockerd');
  if (!own && !maySystem()) return undefined;
  const { socketPath } = await sharedService('docker', own ? startEngine : systemEngine);
  return { host: `unix://${socketPath}` };
}
