// A Docker engine for a measurement: the machine's if it has one, else one started for the measurement (as root).
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hubModule } from './stores.mjs';

// Resolved from the hub's packages, not the benchmark's.
const Docker = createRequire(new URL('../package.json', import.meta.url))('dockerode');
const MACHINES = '/var/run/docker.sock';
const PATIENCE_MS = 30_000;

async function startOwn() {
  const dir = mkdtempSync(join(tmpdir(), 'runnerhub-bench-docker-'));
  const socketPath = join(dir, 'S');
  const folders = ['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')];
  const child = spawn('dockerd', [...folders, '-H', `unix://${socketPath}`, '--bridge=none'], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  child.on('error', () => undefined);
  const docker = new Docker({ socketPath });
  const until = performance.now() + PATIENCE_MS;
  while (!(await docker.ping().catch(() => undefined))) {
    if (performance.now() > until || child.exitCode !== null) throw new Error('no Docker engine could be started');
    await sleep(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    // Once a container has used the host's network namespace, dockerd leaves it mounted.
    spawnSync('umount', [join(dir, 'exec/netns/default')], { stdio: 'ignore' });
    rmSync(dir, { recursive: true, force: true });
  };
  return { docker, socketPath, stop };
}

/** @param work receives the engine and the name of an image with a shell and a stand-in for GitHub's runner */
export async function withDocker(work) {
  const engine = existsSync(MACHINES)
    ? { docker: new Docker({ socketPath: MACHINES }), socketPath: MACHINES, stop: async () => undefined }
    : await startOwn();
  try {
    const { ensureRunnerImage } = await hubModule('simulator/image.js');
    const image = await ensureRunnerImage(engine.docker);
    return await work({ docker: engine.docker, host: `unix://${engine.socketPath}`, image });
  } finally {
    for (const name of ['bench-bridge', 'runnerhub-runners']) {
      await engine.docker
        .getNetwork(name)
        .remove()
        .catch(() => undefined);
    }
    await engine.stop();
  }
}
