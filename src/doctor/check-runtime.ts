import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import { createRuntime } from '../containers/containers.module.js';
import { hasCredentials } from './check-github.js';
import { fail, ok, warn, type Finding } from './finding.js';

const NAME = 'Runners';

/** Checks the container runtime. Without GitHub's credentials there are no runners, so what they lack is only a warning. */
export async function checkRuntime(config: HubConfig): Promise<Finding> {
  const bad = hasCredentials(config) ? fail : warn;
  const { containerRuntime: kind, runners } = config;
  try {
    await createRuntime(config).ping();
  } catch (error) {
    const fix = kind === 'docker' ? '; start Docker, or set DOCKER_HOST to its address' : '';
    return bad(NAME, `${messageOf(error)}${fix}`);
  }
  if (kind !== 'host') return ok(NAME, `in containers of ${kind}, ${images(config)}`);
  const program = join(runners.hostDir, 'run.sh');
  try {
    accessSync(program, constants.X_OK);
  } catch {
    return bad(NAME, `${program} is not executable; install GitHub's runner, and set RUNNER_HOST_DIR to its folder`);
  }
  return warn(
    NAME,
    'as processes of this machine, not isolated; use CONTAINER_RUNTIME=docker for code you do not trust',
  );
}

function images({ runners }: HubConfig): string {
  const names = [...new Set(runners.sets.map(({ image }) => image))];
  return `${names.length === 1 ? 'image' : 'images'} ${names.join(', ')}`;
}
