import { afterAll, beforeAll, expect, it } from 'vitest';
import { fresh, hub, report, row, wish } from '../../support/github/demands.js';

beforeAll(() => fresh({ RUNNER_MAX: '1', RUNNER_MAX_PER_REPO: '3' }));
afterAll(() => hub?.close());

it('a list explains each wait as the demand itself does', async () => {
  const jobs = [1, 2, 3, 4, 5, 6].map((minute) => wish({ minute, repository: minute % 2 ? 'Acme/A' : 'acme/b' }));
  for (const job of [...jobs, wish({ labels: ['gpu'] })]) await report(job);
  const { json } = await hub.http.send({ path: '/api/runners/demands?limit=10' });
  const { items } = json as { items: { id: string; waitingReason: string | null; state: string }[] };
  const alone = await Promise.all(
    items.map(
      async ({ id }) => (await hub.http.send({ path: `/api/runners/demands/${id}` })).json as (typeof items)[0],
    ),
  );
  // What the preparation of a runner waits for is explained for a single demand only: it takes a query for each.
  const reasonsOf = (demands: typeof items) =>
    demands.filter(({ state }) => state !== 'provisioning').map(({ id, waitingReason }) => [id, waitingReason]);
  expect(reasonsOf(items)).toEqual(reasonsOf(alone));
  const waiting = items.filter(({ state }) => state === 'held');
  expect(waiting.length).toBeGreaterThan(3);
  expect(new Set(waiting.map(({ waitingReason }) => waitingReason)).size).toBe(waiting.length);
  expect((await row(jobs[0] as (typeof jobs)[0])).state).toBe('provisioning');
});
