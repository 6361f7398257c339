import { hostname } from 'node:os';
import type { HubConfig } from '../../../config/hub-config.js';

type Settings = Pick<HubConfig, 'deployPorts' | 'dockerHost'>;

/** Returns the machine of a Docker engine that is reached over TCP. */
function remote(dockerHost: string | undefined): string | undefined {
  return dockerHost === undefined || dockerHost.startsWith('unix:') ? undefined : new URL(dockerHost).hostname;
}

const isAny = (address: string) => address === '0.0.0.0';

/** Returns the host in the URLs of deployments. */
export function hostOfPorts({ deployPorts: { address }, dockerHost }: Settings): string {
  return isAny(address) ? (remote(dockerHost) ?? hostname()) : address;
}

/** Returns the host by which this process reaches published ports. */
export function probeHost({ deployPorts: { address }, dockerHost }: Settings): string {
  return isAny(address) ? (remote(dockerHost) ?? '127.0.0.1') : address;
}
