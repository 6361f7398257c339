import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type HttpHub, startHttpHub } from '../../support/hub/http-hub.js';

const HOUR = 3_600_000;
const UNKNOWN = '01890000-0000-7000-8000-000000000000';

describe('an action on jobs by their ids', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub();
  });
  afterAll(() => hub.remove());

  const enqueue = async (tenant: string) => {
    const body = { type: 'probe_echo', tenant, delay: HOUR };
    const { id } = (await hub.client.send({ path: '/api/queues/jobs', body })).json as { id: string };
    await eventually(async () => (await statesOf([id]))[0] === 'delayed');
    return id;
  };
  const act = (filter: object, more: object = {}, client = hub.client) =>
    client.send({
      path: '/api/queues/jobs/actions',
      body: { action: 'cancel', filter, reason: 'a test', ...more },
    });
  const statesOf = async (ids: string[]) =>
    Promise.all(
      ids.map(
        async (id) => ((await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as { state: string }).state,
      ),
    );

  it('counts them without a change first, and then changes these alone', async () => {
    const ids = [await enqueue('acme'), await enqueue('acme'), await enqueue('acme')];
    const chosen = [...ids.slice(0, 2), UNKNOWN];
    const dry = await act({ ids: chosen }, { dryRun: true });
    expect(dry).toMatchObject({ status: 200, json: { matched: 2, limit: null, searched: { complete: true } } });
    expect(await statesOf(ids)).toEqual(['delayed', 'delayed', 'delayed']);
    expect(await act({ ids: chosen })).toMatchObject({ json: { matched: 2, done: 2 } });
    expect(await statesOf(ids)).toEqual(['cancelled', 'cancelled', 'delayed']);
  });

  it('is refused when more match than a dry run has counted', async () => {
    const ids = [await enqueue('acme'), await enqueue('acme')];
    const refused = await act({ ids }, { atMost: 1 });
    expect(refused).toMatchObject({ status: 409, json: { code: 'WRONG_STATE' } });
    expect(await statesOf(ids)).toEqual(['delayed', 'delayed']);
    expect(await act({ ids }, { atMost: 2 })).toMatchObject({ json: { matched: 2, done: 2 } });
  });

  it('takes those of them that match the rest of the filter, within the scopes of the key', async () => {
    const ids = [await enqueue('acme'), await enqueue('other')];
    expect(await act({ ids, tenant: 'acme' }, { dryRun: true })).toMatchObject({ json: { matched: 1 } });
    const { json } = await hub.client.send({
      path: '/api/keys',
      body: { name: 'of another', role: 'operator', tenants: ['other'] },
    });
    const scoped = hub.client.as((json as { key: string }).key);
    expect(await act({ ids }, {}, scoped)).toMatchObject({ json: { matched: 1, done: 1 } });
    expect(await statesOf(ids)).toEqual(['delayed', 'cancelled']);
  });

  it.each([
    ['none', []],
    ['more than a thousand', Array<string>(1001).fill(UNKNOWN)],
    ['one that is no id', ['all']],
  ])('is refused for %s', async (_, ids) => {
    expect(await act({ ids })).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
  });
});
