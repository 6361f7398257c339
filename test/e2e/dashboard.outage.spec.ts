import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Locator } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { isMissing } from '../support/programs.js';
import { PrivateRedis } from '../support/stores/private-redis.js';

const JOBS = 30;
interface Truth {
  ran: number;
  accepted: number;
  ended: number;
}
/** What the banner has to say, by the trail and the ledger. The hub's own schedules may add a job to the test's. */
const TRUTH_SQL = `
  select (select count(distinct job_id)::integer from job_events
           where detail->>'by' = 'direct' and to_state = 'active' and at between n.began_at and n.ended_at) as ran,
         count(j.id)::integer as accepted, count(*) filter (where j.finished_at <= o.checked_at)::integer as ended
    from outages o join outage_nodes n on n.outage_id = o.id
    left join jobs j on j.created_at between n.began_at and n.ended_at
   group by n.began_at, n.ended_at`;

(hasBrowser && !isMissing('redis-server') ? describe : describe.skip)('after an outage of Redis', () => {
  let redis: PrivateRedis;
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let banner: Locator;

  const enqueue = async () => {
    const jobs = Array.from({ length: JOBS }, (_, n) => ({ type: 'probe_echo', data: { n } }));
    const { status } = await hub.client.send({ path: '/api/queues/jobs/bulk', body: { jobs } });
    expect(status).toBe(202);
  };
  const allEnd = () =>
    eventually(async () => {
      const open = `select from jobs where type = 'probe_echo' and finished_at is null`;
      return (await hub.ledger.query(open)).rowCount === 0;
    });

  beforeAll(async () => {
    await built();
    redis = await PrivateRedis.reserve({ appendOnly: true });
    await redis.start();
    [hub, browser] = await Promise.all([startHttpHub({ REDIS_URL: redis.url }), openBrowser()]);
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
    banner = board.page.getByRole('region', { name: 'Outages' });
    await enqueue();
    await allEnd();
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
    await redis?.remove();
  });

  it('the banner says that it goes on, then how long it was, how many jobs ran from the ledger, and that none is lost', async () => {
    await board.page.getByRole('table', { name: 'Queues' }).waitFor();
    expect(await banner.count()).toBe(0);
    await redis.kill();
    await enqueue();
    await allEnd();
    await banner
      .getByText(/^Redis is away since .+; jobs are accepted and run from the ledger: 3\d so far\.$/)
      .waitFor();
    expect(await banner.getByRole('button', { name: 'Dismiss' }).count()).toBe(0);
    await board.page.locator('.sentence').getByText('The queue engine is away').waitFor();
    await redis.start();
    await banner.getByText(/^Redis was away \d+ .*; 3\d jobs ran from the ledger; none lost\.$/).waitFor();
    const { rows } = await hub.ledger.query<Truth>(TRUTH_SQL);
    const [truth] = rows as [Truth];
    expect(rows).toHaveLength(1);
    expect(Math.min(truth.ran, truth.accepted, truth.ended)).toBeGreaterThanOrEqual(JOBS);
    await banner.getByText(`; ${truth.ran} jobs ran from the ledger; none lost.`).waitFor();
    const proof = `${truth.accepted} jobs were accepted meanwhile; ${truth.ended} of them had ended by`;
    await banner.getByText(proof).waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('its link shows these jobs and no others, by an address that can be shared', async () => {
    await banner.getByRole('link', { name: /accepted meanwhile/ }).click();
    await board.page.waitForURL(/\/jobs\?from=.+&to=/);
    const rows = board.page.getByRole('table', { name: 'Jobs' });
    await rows
      .getByText('probe_echo')
      .nth(JOBS - 1)
      .waitFor();
    expect(await rows.getByText('probe_echo').count()).toBe(JOBS);
    await board.page.reload();
    await rows
      .getByText('probe_echo')
      .nth(JOBS - 1)
      .waitFor();
  });

  it('it is dismissed in this browser, and shown again for the next outage', async () => {
    await board.go('/');
    await banner.getByRole('button', { name: 'Dismiss' }).click();
    await banner.waitFor({ state: 'detached' });
    await board.page.reload();
    await board.page.getByRole('table', { name: 'Queues' }).waitFor();
    expect(await banner.count()).toBe(0);
    await redis.kill();
    await banner.getByText(/^Redis is away since/).waitFor();
    await redis.start();
    await banner.getByText(/from the ledger; none lost\.$/).waitFor();
    expect(await banner.getByRole('listitem').count()).toBe(1);
    expect(board.troubles).toEqual([]);
  });
});
