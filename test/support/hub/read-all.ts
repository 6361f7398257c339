import { expect } from 'vitest';
import type { HttpClient } from './http-client.js';
import type { ScannedTexts } from './secret-scan.js';
import { WebSocketClient } from './web-socket-client.js';

/** Parameters that a GET requires. */
const QUERIES: Record<string, string> = {
  '/api/metrics/history': '?name=queue_waiting',
  '/api/search/code': '?q=secret',
  '/api/lookup': '?id=1',
  '/api/schedules/preview': '?every=60000',
};

/** Reads all that each GET of the description returns to an administrator, and what GraphQL and `/ws` do. */
export async function readAll(http: HttpClient, port: number, key: string): Promise<ScannedTexts> {
  const texts = new Map<string, string>();
  const read = async (path: string) => void texts.set(`GET ${path}`, await textOf(http, path));
  const first = async (list: string) =>
    (JSON.parse(await textOf(http, list)) as { items: Record<string, string>[] }).items[0] ?? {};
  const { paths } = JSON.parse(await textOf(http, '/api/docs-json')) as { paths: Record<string, { get?: object }> };
  const gets = Object.keys(paths).filter((path) => paths[path]?.get !== undefined);
  await Promise.all(
    gets.map(async (path) => {
      const [list = '', parameter, end = ''] = path.split(/[{}]/);
      if (parameter === undefined) return read(`${path}${QUERIES[path] ?? ''}`);
      const one = parameter === 'queueName' ? { id: 'email' } : await first(list.slice(0, -1));
      return read(`${list}${one['id'] ?? one[parameter]}${end}`);
    }),
  );
  await Promise.all(['/', '/metrics', '/admin/queues', '/api/docs', '/api/docs-json'].map(read));
  const query = `{ queues { name } recentJobs(queueName: "background") { id type data result error } }`;
  texts.set('GraphQL', (await http.send({ path: '/graphql', body: { query } })).text);
  const socket = await WebSocketClient.connect(port, '/ws', key);
  socket.subscribe('queues', 'alerts', 'tasks');
  await socket.next(({ type }) => type === 'snapshot');
  texts.set('/ws', JSON.stringify(socket.messages));
  socket.close();
  return texts;
}

async function textOf(http: HttpClient, path: string): Promise<string> {
  const { status, text } = await http.send({ path });
  expect({ path, status }).toEqual({ path, status: 200 });
  return text;
}
