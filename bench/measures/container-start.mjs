import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withDocker } from '../docker.mjs';
import { quantile } from '../statistics.mjs';
import { hubModule } from '../stores.mjs';

const COMMAND = ['/bin/sh', '-c', 'sleep 60'];
const NETWORK = 'bench-bridge';

/** Starts containers like a runner's: hardened, in the isolated network. */
async function hub({ host, image }) {
  const { DockerRuntime } = await hubModule('containers/docker/docker-runtime.js');
  const runtime = new DockerRuntime({ dockerHost: host, githubApiUrl: 'https://api.github.com' });
  const labels = { 'io.runnerhub.hub': 'bench' };
  return (name) => runtime.run({ name, image, command: COMMAND, labels, network: 'runner' });
}

/** Starts containers by `docker run -d`, in a separate bridge network. */
async function commandLine({ docker, host, image }) {
  await docker.createNetwork({ Name: NETWORK });
  const run = promisify(execFile);
  return (name) => run('docker', ['-H', host, 'run', '-d', '--network', NETWORK, '--name', name, image, ...COMMAND]);
}

/** Measures the time from the call until the container runs, one container after the other. */
export function measure({ driver, samples = 30, warm = 5 }) {
  return withDocker(async (engine) => {
    const start = await (driver === 'hub' ? hub(engine) : commandLine(engine));
    const took = [];
    for (let n = 0; n < warm + samples; n += 1) {
      const name = `bench-${process.pid}-${n}`;
      const began = performance.now();
      await start(name);
      if (n >= warm) took.push(performance.now() - began);
      await engine.docker.getContainer(name).remove({ force: true });
    }
    return { p50: quantile(took, 0.5), p95: quantile(took, 0.95) };
  });
}
