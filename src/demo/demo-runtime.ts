import type Docker from 'dockerode';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError, messageOf } from '../common/errors.js';
import { connectDocker } from '../containers/docker/docker-connection.js';
import { OpenNetwork } from '../containers/docker/open-network.js';
import { ensureRunnerImage } from '../simulator/image.js';
import { DockerTraces } from './docker-traces.js';

/** Time after which a Docker engine that does not answer counts as absent. */
const ANSWER_MS = 3000;

export type DemoRuntimeKind = 'docker' | 'host';

export type DemoRuntime =
  | { kind: 'host'; reason: string }
  /** `address`: this machine's on the runners' network, where they reach a simulator that is exposed nowhere else. */
  | { kind: 'docker'; image: string; address: string; traces: DockerTraces };

/**
 * Chooses Docker when there is an engine that can run the stand-in runner, else the host runtime, with the reason.
 * @throws HubError when Docker is requested and can't be used
 */
export async function chooseRuntime(
  wanted: DemoRuntimeKind | undefined,
  dockerHost: string | undefined,
): Promise<DemoRuntime> {
  if (wanted === 'host') return { kind: 'host', reason: 'as requested' };
  try {
    return await onDocker(connectDocker(dockerHost));
  } catch (error) {
    const reason = messageOf(error);
    if (wanted === 'docker') throw new HubError('DOCKER_DAEMON_ERROR', `Docker can't be used: ${reason}`);
    return { kind: 'host', reason: `Docker can't be used: ${reason}` };
  }
}

async function onDocker(docker: Docker): Promise<DemoRuntime> {
  await answered(docker.ping());
  const traces = await DockerTraces.watch(docker);
  const image = await ensureRunnerImage(docker);
  // Created here because the simulator has to listen on it before the hub, which would create it, knows the simulator.
  const { network, gateway: address } = await new OpenNetwork(docker, 'http://127.0.0.1').check();
  if (address === undefined) throw new Error(`the network ${network} has no gateway`);
  return { kind: 'docker', image, address, traces };
}

async function answered(ping: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const limit = pause(ANSWER_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error('the engine does not answer');
  });
  await Promise.race([ping, limit]).finally(() => late.abort());
}
