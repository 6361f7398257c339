import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../common/errors.js';
import { isTaken, localUrl } from '../http/listen-address.js';
import { fail, ok, type Finding } from './finding.js';
import type { HubConfig } from '../config/hub-config.js';

const OLDEST_NODE = [20, 19];

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = OLDEST_NODE;
  const enough = major > least || (major === least && minor >= leastMinor);
  if (enough) return ok('Node.js', version);
  return fail('Node.js', `${version} is too old; install ${OLDEST_NODE.join('.')} or newer`);
}

/** Checks the data directory, or the folder in which it will be created. */
export function checkDataDir({ dataDir }: HubConfig): Finding {
  let folder = dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return ok('Data directory', folder === dataDir ? dataDir : `${dataDir} (created at the first start)`);
  } catch (error) {
    const fix = 'make it writable, or set RUNNERHUB_DATA_DIR to a folder that is';
    return fail('Data directory', `${folder} can't be written (${messageOf(error)}); ${fix}`);
  }
}

/** Checks that the port is free or taken by a hub: then `running` is true, and what that hub holds is no fault. */
export async function checkPort({ http }: HubConfig): Promise<Finding & { running: boolean }> {
  const { host, port } = http;
  const address = `${host}:${port}`;
  try {
    if (port === 0 || !(await isTaken(host, port))) return { ...ok('Port', `${address} is free`), running: false };
  } catch (error) {
    const text = `the hub can't listen on ${address} (${messageOf(error)}); set HOST and PORT to what this user may use`;
    return { ...fail('Port', text), running: false };
  }
  if (await isHub(localUrl(http))) return { ...ok('Port', `a hub is running on ${address}`), running: true };
  return {
    ...fail('Port', `${address} is taken; stop the process that listens there, or set PORT to a free port`),
    running: false,
  };
}

async function isHub(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
    return 'uptimeSeconds' in ((await answer.json()) as object);
  } catch {
    return false;
  }
}
