import type Docker from 'dockerode';
import { isIP } from 'node:net';
import { HubError, messageOf } from '../common/errors.js';
import { connectDocker } from '../containers/docker/docker-connection.js';
import { call } from '../containers/docker/engine-calls.js';
import { RUNNER_NETWORK, RunnerNetwork } from '../containers/docker/runner-network.js';
import { ensureRunnerImage } from '../github/simulator/image.js';

export type DemoRuntimeKind = 'docker' | 'host';

export type DemoRuntime =
  | { kind: 'host'; reason: string }
  /** `address`: of this machine on the runners' network, where a simulator can be reached and nobody else looks. */
  | { kind: 'docker'; image: string; address: string };

/**
 * Docker when there is an engine that can run the stand-in runner, else the host runtime, with the reason.
 * @throws HubError when Docker is asked for and can't be had
 */
export async function chooseRuntime(
  wanted: DemoRuntimeKind | undefined,
  dockerHost: string | undefined,
): Promise<DemoRuntime> {
  if (wanted === 'host') return { kind: 'host', reason: 'as asked for' };
  try {
    return await onDocker(connectDocker(dockerHost));
  } catch (error) {
    const reason = messageOf(error);
    if (wanted === 'docker') throw new HubError('DOCKER_DAEMON_ERROR', `Docker can't be used: ${reason}`);
    return { kind: 'host', reason: `Docker can't be used: ${reason}` };
  }
}

async function onDocker(docker: Docker): Promise<DemoRuntime> {
  await call('ping', () => docker.ping() as Promise<unknown>);
  const image = await ensureRunnerImage(docker);
  // Made here because the simulator has to listen on it before the hub, which would make it, knows the simulator.
  await new RunnerNetwork(docker, 'http://127.0.0.1').ensure();
  const network = await docker.getNetwork(RUNNER_NETWORK).inspect();
  const address = network.IPAM?.Config?.map(({ Gateway }) => Gateway).find((ip) => isIP(ip ?? '') === 4);
  if (address === undefined) throw new Error(`the network ${RUNNER_NETWORK} has no gateway`);
  return { kind: 'docker', image, address };
}
