import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../containers/container-runtime.js';
import { HUB_LABEL } from '../containers/labels.js';
import { OwnContainers } from '../containers/own-containers.js';
import type { Demo } from './demo.js';

const GRACE_MS = 2000;

/** Lists what is left of runners, here and at GitHub, each in a few words. */
export async function leftovers(demo: Demo): Promise<string[]> {
  return [
    ...(await containers(demo)).map(({ name, state }) => `container ${name} (${state})`),
    ...(await processesBelow(join(demo.config.dataDir, 'containers'))).map((pid) => `process ${pid}`),
    ...demo.simulator.runners.map(({ name }) => `registration ${name}`),
  ];
}

/** Removes runners that did not end by themselves; to be called when no more jobs are awaited. */
export async function removeRunners(demo: Demo): Promise<void> {
  const runtime = demo.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  await Promise.all((await containers(demo)).map(({ name }) => runtime.destroy(name, GRACE_MS)));
}

function containers({ app }: Demo) {
  const { hub } = app.get(OwnContainers, { strict: false });
  return app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false }).list({ [HUB_LABEL]: hub });
}

/** Finds processes that work in the folder, past the runtime's own records; on Linux only. */
async function processesBelow(folder: string): Promise<string[]> {
  const entries = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => {
        const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
        return cwd.startsWith(`${folder}/`) ? pid : undefined;
      }),
  );
  return found.filter((pid) => pid !== undefined);
}
