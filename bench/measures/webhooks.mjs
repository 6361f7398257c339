import { createServer } from 'node:http';
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import { ADMIN_KEY, open } from '../drivers/hub.mjs';
import { underLoad } from './load.mjs';

async function startHub(stores) {
  const { app, settled, close } = await open(stores, {});
  await app.listen(0, '127.0.0.1');
  return { port: app.getHttpServer().address().port, settled, close };
}

/** Starts a server that verifies the signature, parses, calls an empty handler and answers. */
async function startOctokit() {
  const webhooks = new Webhooks({ secret: ADMIN_KEY });
  webhooks.on('workflow_job', () => undefined);
  const server = createServer(createNodeMiddleware(webhooks, { path: '/webhooks/github' }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, settled: async () => undefined, close: () => server.close() };
}

/** Measures webhook requests; the load comes from another process, which shares the machine with either server. */
export async function measure({ driver, stores, connections }) {
  const server = await (driver === 'octokit' ? startOctokit() : startHub(stores));
  const result = await underLoad({ kind: 'webhooks', port: server.port, connections, secret: ADMIN_KEY });
  await server.settled();
  await server.close();
  return result;
}
