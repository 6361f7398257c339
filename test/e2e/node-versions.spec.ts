import { describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { eventually } from '../support/eventually.js';
import { HubProcess, dataFolder } from '../support/hub/hub-process.js';
import { patience } from '../support/limits.js';

const { NODE_VERSIONS, nodeBinary } = (await import(
  new URL('../../scripts/node-versions.mjs', import.meta.url).href
)) as {
  NODE_VERSIONS: string[];
  nodeBinary(version: string): string;
};

describe('a hub on Node.js', () => {
  for (const version of NODE_VERSIONS) {
    const node = nodeBinary(version);
    (existsSync(node) ? it : it.skip)(
      `${version} starts without a warning, runs a job and ends with 0`,
      async () => {
        const folder = dataFolder();
        const hub = await HubProcess.start(folder.path, {}, node);
        try {
          await hub.ready();
          const { json } = await hub.http.send({
            path: '/api/queues/jobs',
            body: { type: 'probe_echo', data: { version } },
          });
          const { id } = json as { id: string };
          const job = await eventually(async () => {
            const { json: seen } = await hub.http.send({ path: `/api/queues/jobs/${id}` });
            return (seen as { state: string }).state === 'completed' && (seen as { result: unknown });
          });
          expect(job.result).toEqual({ version });
          expect(hub.errors).not.toMatch(/warning/i);
          expect(await hub.end('SIGTERM')).toBe(0);
        } finally {
          hub.child.kill('SIGKILL');
          folder.remove();
        }
      },
      patience(60_000),
    );
  }
});
