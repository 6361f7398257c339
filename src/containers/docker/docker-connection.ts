import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { HubError } from '../../common/errors.js';

const SYSTEM_SOCKET = '/var/run/docker.sock';

/** @param dockerHost as in DOCKER_HOST: `unix:///path` or `tcp://host:port`; unset means the default socket */
export function connectDocker(dockerHost?: string): Docker {
  return new Docker(connectionOptions(dockerHost));
}

/**
 * Writes `undefined` out where it matters: the library fills absent options from its own reading of DOCKER_HOST, and a
 * host from there would take precedence over our socket.
 */
function connectionOptions(dockerHost: string | undefined): Docker.DockerOptions {
  const socketPath = socketOf(dockerHost);
  if (socketPath !== undefined) return { socketPath, host: undefined, port: undefined, protocol: 'http' };
  const { protocol, hostname, port } = new URL(dockerHost ?? '');
  if (protocol !== 'tcp:' && protocol !== 'http:') {
    throw new HubError('NOT_CONFIGURED', `DOCKER_HOST: ${protocol}// is not supported, use unix:// or tcp://`);
  }
  return { socketPath: undefined, host: hostname, port: port === '' ? 2375 : Number(port) };
}

/** Returns the path of Docker's socket; undefined when Docker is reached over TCP. */
export function socketOf(dockerHost: string | undefined): string | undefined {
  if (dockerHost?.startsWith('unix://')) return dockerHost.slice('unix://'.length) || SYSTEM_SOCKET;
  if (dockerHost !== undefined) return undefined;
  const desktop = join(homedir(), '.docker', 'run', 'docker.sock');
  return !existsSync(SYSTEM_SOCKET) && existsSync(desktop) ? desktop : SYSTEM_SOCKET;
}
