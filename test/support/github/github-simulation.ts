import { onTestFinished } from 'vitest';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GitHubApi } from '../../../src/github/client/github-api.js';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { GitHubSimulator, type GitHubSimulatorOptions } from '../../../src/simulator/github-simulator.js';

export const SECRET = 'a webhook secret';
export const REPOSITORY = { owner: 'octo-org', repo: 'hello' };
export const LABELS = ['self-hosted', 'linux', 'x64'];

export interface Received {
  headers: Record<string, unknown>;
  body: string;
}

/** Starts a webhook receiver that records its requests. */
async function receiver(status = 202): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/github`, received };
}

/** Starts a simulator with one repository, an authorized client of it, and a receiver of its webhooks. */
export async function simulate(options: GitHubSimulatorOptions = {}) {
  const hook = await receiver();
  const simulator = new GitHubSimulator({ webhook: { url: hook.url, secret: SECRET }, ...options });
  const { url } = await simulator.start();
  onTestFinished(() => simulator.stop());
  simulator.addRepository('octo-org/hello');
  const client = new GitHubClient(
    new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], token: simulator.token } }),
  );
  return { simulator, client, url, received: hook.received };
}
