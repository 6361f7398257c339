import type { SimulatedRunner } from './model.js';

/**
 * Encodes the runner's configuration as GitHub does: base64 of a JSON object whose values are the base64 of the
 * runner's own configuration files.
 */
export function encodeJitConfig(runner: SimulatedRunner, serverUrl: string): string {
  const settings = {
    AgentId: String(runner.id),
    AgentName: runner.name,
    PoolId: String(runner.groupId),
    Ephemeral: 'true',
    ServerUrl: serverUrl,
    WorkFolder: runner.workFolder,
  };
  const credentials = { Scheme: 'OAuth', Token: runner.secret };
  return base64({ '.runner': base64(settings), '.credentials': base64(credentials) });
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
