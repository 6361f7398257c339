import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS_MATRIX } from '../../../src/auth/access-matrix.js';
import { permits, ROLES, type Role } from '../../../src/auth/principal.js';
import { DescribedApi } from '../../support/hub/described-api.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';

/** Operations that are routes; graphql.spec.ts and live/ have the others. */
const ROUTES = Object.keys(ACCESS_MATRIX).filter((name) => name.includes(' '));

describe('roles', () => {
  let hub: HttpHub;
  let operations: { name: string; method: string; path: string }[];
  const clients = {} as Record<Role, HttpClient>;

  beforeAll(async () => {
    hub = await startHttpHub({ METRICS_PUBLIC: 'false' });
    const api = await DescribedApi.of(hub.client);
    operations = [
      ...api
        .operations()
        .filter(([, , { security }]) => security !== undefined)
        .map(([method, path]) => [method.toUpperCase(), path] as const),
      ['GET', '/metrics'],
    ].map(([method = '', path = '']) => ({
      name: `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      method,
      path: path.replace('{queueName}', 'nope').replaceAll(/\{\w+\}/g, NOBODY),
    }));
    for (const role of ROLES) {
      const { json } = await hub.client.send({ method: 'POST', path: '/api/keys', body: { name: role, role } });
      clients[role] = hub.client.as((json as { key: string }).key);
    }
  });
  afterAll(() => hub?.remove());

  it('are declared for each operation, and for no other', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(ROUTES.sort());
  });

  it('decide each operation', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const { name, method, path } of operations) {
      const required = ACCESS_MATRIX[name] ?? 'admin';
      for (const role of ROLES) {
        const { status, json } = await clients[role].send({ method, path });
        cells += 1;
        const refused = status === 403 && (json as { code: string }).code === 'FORBIDDEN';
        // 503: this hub has no container runtime.
        if (status === 401 || (status >= 500 && status !== 503) || refused === permits(role, required))
          wrong.push(`${role}: ${name} answered ${status}`);
      }
      const { status } = await new HttpClient(hub.port).send({ method, path });
      cells += 1;
      if (status !== 401) wrong.push(`nobody: ${name} answered ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(4 * ROUTES.length);
  });

  it('are named by a refusal, which changes nothing', async () => {
    const answer = await clients.viewer.send({ method: 'POST', path: '/api/queues/email/pause' });
    expect(answer).toMatchObject({
      status: 403,
      json: {
        code: 'FORBIDDEN',
        detail: 'POST /api/queues/:queueName/pause requires the role operator; this key has viewer',
      },
    });
    expect((await hub.client.send({ path: '/api/queues/stats/email' })).json).toMatchObject({ paused: false });
  });
});
