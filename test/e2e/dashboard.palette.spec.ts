import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

(hasBrowser ? describe : describe.skip)('the palette', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const send = (path: string, body: object) => hub.client.send({ path, body });

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('finds tasks, mails, contacts, endpoints and projects by name, and goes there', async () => {
    await send('/api/tasks', { taskId: 'fix-42', projectId: 'shop', title: 'Repair the checkout' });
    await send('/api/webhook-endpoints', { name: 'checkout events', url: 'https://shop.example.com' });
    const project = { name: 'checkout', dockerImage: 'octo/checkout', domain: 'shop.example.com' };
    await hub.client.send({ method: 'PUT', path: `/api/projects/checkout`, body: project });
    const contact = { channels: ['email'], email: 'ada@example.com' };
    await hub.client.send({ method: 'PUT', path: `/api/contacts/checkout-team`, body: contact });
    await send('/api/emails', { to: 'ada@example.com', subject: 'Hello', text: 'It is done.' });
    const { page } = board;
    const go = async (text: string, kind: string, path: RegExp) => {
      await board.go('/nodes');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill(text);
      await page.getByRole('option').filter({ hasText: kind }).first().click();
      await page.waitForURL(path);
    };
    await go('checkout', 'task', /\/tasks\/fix-42$/);
    await go('checkout', 'webhook endpoint', /\/messages\/endpoints\/[\da-f-]{36}$/);
    await go('checkout', 'project', /\/projects\?edit=checkout$/);
    await go('checkout', 'contact', /\/messages\/contacts\?edit=checkout-team$/);
    await go('ada@example.com', 'mail', /\/mails\/[\da-f-]{36}$/);
    await page.getByRole('heading', { name: 'Hello' }).waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('finds a job by the end of its id, as the list shows it, and says what else would', async () => {
    const { json } = await send('/api/queues/jobs', { type: 'probe_echo', delay: 3_600_000 });
    const { id } = json as { id: string };
    const { page } = board;
    await board.go('/jobs');
    const shown = await page.getByRole('cell', { name: id.slice(-12) }).textContent();
    await page.keyboard.press('Control+k');
    const field = page.locator('dialog[open]').getByRole('combobox');
    await field.fill('ffffffffff0000');
    await page.getByText('finds recent jobs only').waitFor();
    await field.fill(shown ?? '');
    await page.getByRole('option').filter({ hasText: 'probe_echo, delayed' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/jobs/${id}$`));
    expect(board.troubles).toEqual([]);
  });

  it('keeps what is typed before its code has come', async () => {
    const { page } = board;
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/palette-choice/, async (route) => {
      await released;
      await route.continue();
    });
    await board.go('/nodes');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('fail');
    const field = page.locator('dialog[open] input');
    expect(await field.inputValue()).toBe('fail');
    release();
    await page.getByRole('option').filter({ hasText: 'Failures' }).waitFor();
    expect(await page.getByRole('combobox').inputValue()).toBe('fail');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/failures$/);
    await page.unroute(/palette-choice/);
  });
});
