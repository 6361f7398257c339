import { createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { checkDatabase } from './check-database.js';
import { withDatabase, withDatabaseUrl } from '../database/with-database.js';

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('an unreachable PostgreSQL', () => {
  it('stops a command before it begins, with the variable, the address and the fix in one line', async () => {
    const port = await closedPort();
    const config = loadConfig({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/hub` }, '/tmp');
    const line = `DATABASE_URL: nothing listens at 127.0.0.1:${port} (ECONNREFUSED); start PostgreSQL there, or correct host and port`;
    const act = vi.fn(() => Promise.resolve());
    await expect(withDatabase(config, act)).rejects.toThrow(line);
    await expect(withDatabaseUrl(config, act)).rejects.toThrow(line);
    expect(act).not.toHaveBeenCalled();
    expect(await checkDatabase(config, false)).toMatchObject({ level: 'fail', text: line });
  });
});
