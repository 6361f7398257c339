import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const FLOOD = 500;
/** Renderings that the flood may cause; it takes a second or so. */
const MOST_RENDERED = 30;

(hasBrowser ? describe : describe.skip)('the dashboard under stress', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const enqueue = async (more: object = {}) => {
    const body = { type: 'probe_echo', delay: 3_600_000, ...more };
    return ((await hub.client.send({ path: '/api/queues/jobs', body })).json as { id: string }).id;
  };

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY, {
      timezoneId: 'Asia/Kathmandu',
      locale: 'fa-IR',
    });
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('goes where the answer leads, also by an Enter that was pressed before it came', async () => {
    const id = await enqueue();
    const { page, go } = board;
    await go('/nodes');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox');
    await page.route('**/api/lookup*', (route) => route.fulfill({ status: 500, body: '' }));
    await field.fill(`${id} `);
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.getByText("answered 500 in the hub's stead").waitFor();
    expect(await page.getByText('Nothing has this name or id.').count()).toBe(0);
    await page.unroute('**/api/lookup*');
    let answer = () => {};
    const isEntered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/lookup*', async (route) => {
      await isEntered;
      await route.continue();
    });
    await field.fill(id.toUpperCase());
    await page.keyboard.press('Enter');
    answer();
    await page.getByLabel('Payload').waitFor();
    expect(page.url()).toContain(`/jobs/${id}`);
    await page.unroute('**/api/lookup*');
  });

  it('shows a log in the time zone of its reader, and a long text exactly', async () => {
    const long = { text: 'x'.repeat(90_000) };
    const id = await enqueue({ data: long });
    await hub.ledger.query(
      `insert into job_logs (job_id, at, line) values ($1, '2026-05-01T20:00:00.123Z', 'a line')`,
      [id],
    );
    const { page, go, troubles } = board;
    troubles.length = 0;
    await go(`/jobs/${id}`);
    const time = page.getByLabel('Log', { exact: true }).locator('time');
    expect(await time.textContent()).toBe('01:45:00.123');
    expect(await time.getAttribute('title')).toBe('2026-05-01T20:00:00.123Z');
    expect(await page.locator('dd time').first().textContent()).toMatch(/20\d\d.*[012]\d:\d\d:\d\d/);
    await page.getByRole('button', { name: /^Show all/ }).click();
    const payload = page.getByLabel('Payload');
    await payload.locator('.chunk').nth(5).waitFor();
    expect(await payload.textContent()).toBe(JSON.stringify(long, null, 2));
    expect(troubles).toEqual([]);
  });

  it('says that the code of a screen is missing, keeps its frame, and offers to load the page again', async () => {
    const { page, go } = board;
    await page.route(/assets\/audit-/, (route) => route.abort());
    await go('/nodes');
    await page.getByRole('link', { name: 'Audit' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'could not be shown' });
    await alert.waitFor();
    await page.getByRole('link', { name: 'Nodes' }).click();
    await page.getByRole('cell', { name: 'alive' }).waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await alert.waitFor();
    await page.unroute(/assets\/audit-/);
    await alert.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('cell', { name: 'session.start' }).first().waitFor();
  });

  it('gives the focus to the screen that a key leads to, and begins with the skip link', async () => {
    const { page, go } = board;
    await go('/nodes');
    await page.getByRole('cell', { name: 'alive' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await page.locator('main:focus').getByRole('heading', { name: 'Jobs' }).waitFor();
  });

  it('renders a flood of updates some times a second, and ends with the last one', async () => {
    const { page, go } = board;
    const queue = { name: 'email', waiting: 0, active: 0, delayed: 0, failed: 0, throughput1m: 0, latencyP95: 0 };
    const update = (waiting: number) =>
      JSON.stringify({ topic: 'queues', type: 'update', data: { queues: [{ ...queue, waiting }] } });
    await page.routeWebSocket(/\/ws$/, (socket) => {
      socket.onMessage((text) => {
        if (!String(text).includes('"queues"')) return;
        for (let count = 1; count <= FLOOD; count++) socket.send(update(count));
      });
    });
    await page.addInitScript(`addEventListener('DOMContentLoaded', () => {
      window.rendered = 0;
      new MutationObserver(() => window.rendered++).observe(document, { characterData: true, subtree: true });
    })`);
    await go('/queues');
    await page.getByRole('link', { name: String(FLOOD), exact: true }).waitFor();
    expect(await page.evaluate('window.rendered')).toBeLessThan(MOST_RENDERED);
  });
});
