import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASK } from '../../../src/common/mask.js';
import type { Project } from '../../../src/projects/project.js';
import { Projects } from '../../../src/projects/projects.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

const BODY = { name: 'shop', dockerImage: 'ghcr.io/octo/shop', domain: 'shop.example.com' };

describe('projects', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub();
  }, patience(60_000));
  afterAll(() => hub?.remove());

  const ask = async <Json>(method: string, path: string, body?: object, status = 200): Promise<Json> => {
    const answer = await hub.client.send({ method, path: `/api/projects${path}`, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  };
  const opened = async (id: string) => (await hub.app.get(Projects, { strict: false }).open(id)).envVars;

  it('have defaults, and are replaced as a whole', async () => {
    const made = await ask<Project>('PUT', '/p1', { ...BODY, replicas: 3 });
    expect(made).toMatchObject({
      ...{ id: 'p1', namespace: 'shop', replicas: 3, cpu: '500m', memory: '512Mi', port: 3000, healthPath: '/' },
      ...{ repository: null, provider: 'github', envVars: {}, secretRefs: [] },
    });
    expect(await ask<Project>('PUT', '/p1', BODY)).toMatchObject({ replicas: 1, createdAt: made.createdAt });
    expect(await ask('GET', '')).toMatchObject({ items: [{ id: 'p1' }], nextCursor: null });
  });

  it('keep the values of their variables sealed, those of a mask and those that are not given', async () => {
    const shown = await ask<Project>('PUT', '/sealed', {
      ...BODY,
      name: 'sealed',
      envVars: { A: 'secret-a', B: 'secret-b' },
    });
    expect(shown.envVars).toEqual({ A: MASK, B: MASK });
    expect(await opened('sealed')).toEqual({ A: 'secret-a', B: 'secret-b' });
    await ask('PUT', '/sealed', { ...BODY, name: 'sealed', envVars: { A: MASK, C: 'secret-c' } });
    expect(await opened('sealed')).toEqual({ A: 'secret-a', C: 'secret-c' });
    await ask('PUT', '/sealed', { ...BODY, name: 'sealed' });
    expect(await opened('sealed')).toEqual({ A: 'secret-a', C: 'secret-c' });
    await ask('PUT', '/sealed', { ...BODY, name: 'sealed', envVars: { D: MASK } }, 400);
    await ask('PUT', '/sealed', { ...BODY, name: 'sealed', envVars: {} });
    expect(await opened('sealed')).toEqual({});
    const { rows } = await hub.ledger.query<{ all: string }>(
      `select concat((select string_agg(p::text, '') from projects p), (select string_agg(a::text, '') from audit_events a)) as all`,
    );
    expect(rows[0]?.all).toContain('sealed');
    expect(rows[0]?.all).not.toMatch(/secret-[abc]/);
  });

  it('are two, not one of two names', async () => {
    await ask('PUT', '/one', { ...BODY, name: 'taken' });
    await ask('PUT', '/other', { ...BODY, name: 'taken' }, 409);
    await ask('DELETE', '/one');
    await ask('GET', '/one', undefined, 404);
    await expect(opened('one')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    await ask('PUT', '/other', { ...BODY, name: 'taken' });
  });

  it.each<[string, object]>([
    ['a name of 41 letters', { name: 'x'.repeat(41) }],
    ['a name that ends in a dash', { name: 'shop-' }],
    ['an image with a tag', { dockerImage: 'octo/shop:latest' }],
    ['an image that is an option', { dockerImage: '--privileged' }],
    ['a domain with a path', { domain: 'example.com/x' }],
    ['a variable with a bad name', { envVars: { 'A=B': 'x' } }],
    ['a variable with NUL', { envVars: { A: 'x\0' } }],
    ['201 variables', { envVars: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`A${n}`, 'x'])) }],
    ['no replica', { replicas: 0 }],
    ['a health path of another host', { healthPath: 'http://evil.example/' }],
    ['a port beyond', { port: 65_536 }],
    ['memory in words', { memory: 'much' }],
    ['an unknown field', { hostNetwork: true }],
  ])('are refused with %s', async (_, more) => {
    await ask('PUT', '/bad', { ...BODY, name: 'bad', ...more }, 400);
    await ask('GET', '/bad', undefined, 404);
  });
});
