import { createServer, type AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { HubProcess, dataFolder } from '../support/hub-process.js';
import { patience } from '../support/limits.js';

describe('a hub that can not start', () => {
  const folder = dataFolder();
  afterAll(() => folder.remove());

  it(
    'says in one line that its port is taken, and ends with 1',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      try {
        const hub = await HubProcess.start(folder.path, { PORT: String(port) });
        expect(await hub.ended()).toBe(1);
        const lines = hub.errors.trim().split('\n');
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(`127.0.0.1:${port} is taken`);
      } finally {
        other.close();
      }
    },
    patience(60_000),
  );

  it(
    'names the variable that is wrong, and ends with 1',
    async () => {
      const hub = await HubProcess.start(folder.path, { REDIS_URL: 'http://nowhere' });
      expect(await hub.ended()).toBe(1);
      expect(hub.errors.trim().split('\n')).toHaveLength(1);
      expect(hub.errors).toContain('REDIS_URL');
    },
    patience(60_000),
  );

  it(
    'names the cluster that it does not find, and ends with 1',
    async () => {
      const env = { CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: 'nowhere/kubeconfig' };
      const hub = await HubProcess.start(folder.path, env);
      expect(await hub.ended()).toBe(1);
      expect(hub.errors.trim().split('\n')).toHaveLength(1);
      expect(hub.errors).toContain("KUBECONFIG can't be read");
    },
    patience(60_000),
  );
});
