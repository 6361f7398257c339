import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const MANY = 3000;
const HOUR = 3_600_000;
const PATIENCE = { within: 20_000 };

(hasBrowser ? describe : describe.skip)('a list of the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const enqueue = async (tag: string) => {
    const body = { type: 'probe_echo', delay: HOUR, tags: [tag] };
    return ((await hub.client.send({ path: '/api/queues/jobs', body })).json as { id: string }).id;
  };
  const stateOf = async (id: string) =>
    ((await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as { state: string }).state;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]:not([aria-busy])`);
  const rows = () => board.page.locator('.rows [role=row]');

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    await hub.ledger.query(
      `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, tags, finished_at)
       select new_job_id(), 'probe_echo', 'background', 'completed', 3, '{}', 1, 'a test', '{many}', now()
         from generate_series(1, $1::integer)`,
      [MANY],
    );
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('reads pages as they are scrolled to, drops them, and reads them again', async () => {
    const { page, go, troubles } = board;
    await page.clock.install();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await go('/jobs?tag=many');
    await row(2).waitFor();
    const pagesRead = () => asked.filter((url) => url.includes('/api/queues/jobs?')).length;
    const scroll = (to: string) => page.evaluate(`document.querySelector('.rows').scrollTop = ${to}`);
    const end = "document.querySelector('.rows').scrollHeight";
    await eventually(async () => {
      await scroll(end);
      return (await page.getByRole('table').getAttribute('aria-rowcount')) === String(MANY + 1);
    }, PATIENCE);
    await scroll(end);
    await row(MANY + 1).waitFor();
    expect(await rows().count()).toBeLessThan(100);
    const read = pagesRead();
    expect(read).toBeGreaterThanOrEqual(MANY / 200 - 1);
    // What is far away is dropped after some seconds, and read again.
    await page.clock.fastForward(10_000);
    await scroll('0');
    await row(2).waitFor();
    expect(pagesRead()).toBeGreaterThan(read);
    expect(troubles).toEqual([]);
  });

  it('changes the rows of jobs where they are, in one request for those that are visible', async () => {
    const { page, go, troubles } = board;
    const ids = [await enqueue('live'), await enqueue('live'), await enqueue('live')];
    await eventually(async () => (await Promise.all(ids.map(stateOf))).every((state) => state === 'delayed'), PATIENCE);
    await go('/jobs?tag=live&state=delayed');
    const [oldest, newest] = [row(4), row(2)];
    await oldest.getByText('delayed').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/queues/jobs?')) asked.push(request.url());
    });
    await hub.client.send({ method: 'POST', path: `/api/queues/jobs/${ids[0]}/promote`, body: {} });
    await oldest.getByText('completed').waitFor();
    // The job no longer matches the filter, and stays where it was.
    expect(await rows().count()).toBe(3);
    await newest.getByText('delayed').waitFor();
    expect(await oldest.textContent()).toContain(ids[0]?.slice(-12));
    const named = asked.filter((url) => url.includes('ids='));
    expect(named.length).toBeGreaterThan(0);
    for (const url of named) expect(new URL(url).searchParams.get('ids')?.split(',').sort()).toEqual([...ids].sort());
    expect(troubles).toEqual([]);
  });

  it('selects rows by x or a box, and acts on them together after a dry run', async () => {
    const { page, go, troubles } = board;
    const ids = [await enqueue('chosen'), await enqueue('chosen'), await enqueue('chosen')];
    await go('/jobs?tag=chosen');
    await row(4).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await row(4).getByRole('checkbox', { name: 'Select (x)' }).check();
    await page.getByText('2 jobs selected.').waitFor();
    await page.keyboard.press('c');
    const dialog = page.locator('dialog[open]');
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByText('2 jobs match.').waitFor();
    await dialog.getByLabel('Reason').fill('the wrong ones');
    await dialog.getByRole('button', { name: 'Cancel 2 jobs' }).click();
    await dialog.getByText('2 jobs were cancelled.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByText('jobs selected').count()).toBe(0);
    expect(await Promise.all(ids.map(stateOf))).toEqual(['cancelled', 'delayed', 'cancelled']);
    await row(2).locator('.state-cancelled').waitFor();
    await page.keyboard.press('Shift+X');
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByText('1 job matches.').waitFor();
    await page.keyboard.press('Escape');
    expect(troubles).toEqual([]);
  });

  it('stands still while it is read, says how many jobs are new, and shows them when asked', async () => {
    const { page, go, troubles } = board;
    const known = await enqueue('fresh');
    await go('/jobs?tag=fresh');
    await page.getByRole('button', { name: 'Live' }).waitFor();
    await row(2).waitFor();
    const added = await enqueue('fresh');
    await page.getByRole('button', { name: '1 new job: show' }).waitFor();
    await row(2).getByText(known.slice(-12)).waitFor();
    await page.getByRole('button', { name: '1 new job: show' }).click();
    await row(2).getByText(added.slice(-12)).waitFor();
    expect(await page.getByRole('button', { name: /new job/ }).count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('of deliveries and of acts stands still, too, and replays a delivery', async () => {
    const { page, go, troubles } = board;
    const deliver = (guid: string) =>
      hub.ledger.query(
        `insert into deliveries (guid, event, headers, payload, bytes, job_id) values ($1, 'ping', '{}', '{}', 2, new_job_id())`,
        [guid],
      );
    await deliver('first');
    await go('/deliveries');
    await page.getByRole('button', { name: 'Live' }).waitFor();
    await row(2).getByText('first').waitFor();
    await deliver('second');
    // Its queue's statistics announce it.
    const body = { type: 'process_webhook', data: { deliveryId: 'second' }, delay: HOUR };
    expect(await hub.client.send({ path: '/api/queues/jobs', body })).toMatchObject({ status: 202 });
    await page.getByRole('button', { name: '1 new delivery: show' }).click();
    await row(2).getByText('second').waitFor();
    await row(3).getByRole('button', { name: 'Replay' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Replay' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });

    await go('/audit?action=delivery.replay');
    await row(2).getByText('first').waitFor();
    await hub.client.send({ path: '/api/deliveries/second/replay', method: 'POST' });
    await page.clock.fastForward(11_000);
    await page.getByRole('button', { name: '1 new act: show' }).click();
    await row(2).getByText('second').waitFor();
    expect(troubles).toEqual([]);
  });

  it('is filtered by time, with the instants in the address', async () => {
    const { page, go, troubles } = board;
    await go('/jobs?tag=many');
    await row(2).waitFor();
    await page.getByLabel('From', { exact: true }).fill('2999-01-01T00:00');
    await page.getByText('No job matches.').waitFor();
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^29(98|99)-\d\d-\d\dT\d\d:00:00\.000Z$/);
    await page.reload();
    await page.getByText('No job matches.').waitFor();
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('2999-01-01T00:00');
    await page.getByLabel('From', { exact: true }).fill('');
    await row(2).waitFor();
    expect(troubles).toEqual([]);
  });

  it('shows a filter that matches nothing it knows, so that it can be cleared', async () => {
    const { page, go } = board;
    await go('/jobs?state=bogus');
    await page.getByRole('alert').getByText('VALIDATION_FAILED').waitFor();
    const state = page.getByRole('combobox', { name: 'State' });
    expect(await state.inputValue()).toBe('bogus');
    await state.selectOption('');
    await row(2).waitFor();
    expect(page.url()).toMatch(/\/jobs$/);
  });

  it('hides columns on a phone, and counts its header as the first row', async () => {
    const phone = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY, {
      viewport: { width: 390, height: 800 },
    });
    await phone.go('/jobs?tag=many');
    const headers = phone.page.getByRole('columnheader');
    await headers.nth(1).waitFor();
    expect(await headers.allTextContents()).toEqual(expect.arrayContaining(['State', 'Type', 'Created']));
    expect(await headers.filter({ visible: true }).allTextContents()).not.toContain('Queue');
    await phone.go('/audit');
    const current = phone.page.getByRole('navigation').getByRole('link', { name: 'Audit' });
    expect((await current.boundingBox())?.x).toBeLessThan(390);
    await phone.go('/jobs?tag=many');
    await headers.nth(1).waitFor();
    expect(await phone.page.getByRole('row').first().getAttribute('aria-rowindex')).toBe('1');
    await phone.close();
  });
});
