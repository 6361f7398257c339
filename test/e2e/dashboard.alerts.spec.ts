import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

(hasBrowser ? describe : describe.skip)('alerts on the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const url = () => `http://127.0.0.1:${hub.port}`;
  const row = (text: string) => board.page.getByRole('row').filter({ hasText: text });
  const history = () => board.page.getByRole('table', { name: 'History' });

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('of failed jobs lead to them, and one shows who did what about it', async () => {
    const { page, go, troubles } = board;
    const job = { type: 'probe_fail', data: { code: 'NO_DISK', times: 1 }, attempts: 1 };
    await hub.client.send({ path: '/api/queues/jobs', body: job });
    await go('/alerts');
    await row('failed with NO_DISK').getByRole('link', { name: 'Failed jobs of probe_fail' }).click();
    await page.waitForURL('**/jobs?queue=background&type=probe_fail&state=failed');
    await page.locator('.list[aria-rowcount="2"]').waitFor();
    await go('/alerts');
    await row('failed with NO_DISK').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByLabel('Reason (optional)').fill('a disk is on its way');
    await page.locator('dialog[open]').getByRole('button', { name: 'Acknowledge' }).click();
    await row('failed with NO_DISK').getByText('acknowledged').first().waitFor();
    await row('failed with NO_DISK').getByRole('link', { name: 'failed with NO_DISK' }).click();
    await history().getByText('raised', { exact: true }).waitFor();
    await history().getByText('a disk is on its way').waitFor();
    await page.getByRole('button', { name: 'Silence 1 h' }).click();
    await page.getByLabel('Reason (required)').fill('at night');
    await page.locator('dialog[open]').getByRole('button', { name: 'Silence 1 h' }).click();
    await history()
      .getByText(/^until .*: at night$/)
      .waitFor();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Resolve' }).click();
    await page.locator('h1').getByText('resolved').waitFor();
    const first = history().getByRole('row').nth(1);
    await first.getByText('resolved', { exact: true }).waitFor();
    await first.getByText('admin-key').waitFor();
    const address = page.url().slice(`${url()}/dashboard`.length);
    for (const colorScheme of ['light', 'dark'] as const) {
      const phone = { viewport: { width: 390, height: 800 }, bypassCSP: true, colorScheme };
      const other = await openDashboard(browser, url(), TEST_KEY, phone);
      await other.go(address);
      await other.page.getByText('at night').waitFor();
      expect(await seriousViolations(other.page)).toEqual([]);
      expect(await other.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await other.close();
    }
    await page.getByRole('link', { name: 'All acts on it' }).click();
    await page.locator('.list[aria-rowcount="4"]').waitFor();
    expect(troubles).toEqual([]);
  });

  it('of rules lead to the queue or the runner set that they are about', async () => {
    const { page, go, troubles } = board;
    await hub.ledger.query(
      `insert into alerts (id, key, rule, severity, title, detail, labels, value, state)
       select gen_random_uuid(), 'rule:' || rule, rule, 'warning', title, 'The rule fires.', labels::jsonb, 9, 'firing'
         from (values ('queue-backlog', '9 jobs wait in email', '{"queue": "email"}'),
                      ('runner-backlog', '9 workflow jobs wait', '{"set": "gpu"}')) given (rule, title, labels)`,
    );
    await go('/alerts');
    await row('9 jobs wait in email').getByRole('link', { name: 'Queue email' }).click();
    await page.waitForURL('**/queues/email');
    await go('/alerts');
    await row('9 workflow jobs wait').getByRole('link', { name: '9 workflow jobs wait' }).click();
    await page.getByRole('link', { name: 'Runner set gpu' }).click();
    await page.waitForURL('**/workflow-jobs?runnerSet=gpu');
    expect(troubles).toEqual([]);
  });
});
