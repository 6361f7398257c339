import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { EmailHub } from '../support/hub/email-hub.js';
import { TEST_KEY } from '../support/hub/http-hub.js';

const [ADA, GONE] = ['ada@example.com', 'gone@example.com'];
const HOSTILE = '<img src=//evil.example/x onerror=alert(1)>';

(hasBrowser ? describe : describe.skip)('mails on the dashboard', () => {
  let on: EmailHub;
  let browser: Browser;
  let board: OpenDashboard;
  const url = () => `http://127.0.0.1:${on.hub.port}`;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const dialog = () => board.page.locator('dialog[open]');
  const put = (path: string, body: object, method = 'PUT') => on.hub.client.send({ method, path, body });

  beforeAll(async () => {
    await built();
    [on, browser] = await Promise.all([EmailHub.start(), openBrowser()]);
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  beforeEach(() => on.serve());
  afterAll(async () => {
    await browser?.close();
    await on?.close();
  });

  it('are listed by state and recipient, and one shows what the mail server said to each', async () => {
    const { page, go, troubles } = board;
    await go('/mails');
    await page.getByText('No mail was sent yet').waitFor();
    on.serve({ rcpt: (address) => (address === GONE ? '550 5.1.1 no such user' : undefined) });
    const { id } = await on.send({ to: [ADA, GONE], subject: HOSTILE, html: `<p>${HOSTILE}</p>` });
    await on.send({ to: GONE, subject: 'Nobody' });
    await go('/mails');
    await row(3).getByText('sent', { exact: true }).waitFor();
    await row(3).getByText('1 of 2').waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await page.locator('.list[aria-rowcount="2"]').waitFor();
    await row(2).getByText('RECIPIENT_REFUSED').waitFor();
    await go(`/mails?to=${ADA}`);
    await page.locator('.list[aria-rowcount="2"]').waitFor();
    await row(2).getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    const refused = page.locator('details', { hasText: GONE });
    await refused.getByText('550 5.1.1 no such user').first().waitFor();
    await refused.locator('summary').click();
    await refused.getByText(`C: RCPT TO:<${GONE}>`).waitFor();
    expect(await page.getByLabel('HTML, as its source').textContent()).toContain(HOSTILE);
    expect(await page.locator('main img').count()).toBe(0);
    const address = page.url().slice(`${url()}/dashboard`.length);
    const phone = { viewport: { width: 390, height: 800 }, bypassCSP: true };
    for (const colorScheme of ['light', 'dark'] as const) {
      const other = await openDashboard(browser, url(), TEST_KEY, { ...phone, colorScheme });
      await other.go(address);
      await other.page.getByText('550 5.1.1 no such user').first().waitFor();
      expect(await seriousViolations(other.page)).toEqual([]);
      expect(await other.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await other.close();
    }
    await page.getByRole('link', { name: id }).click();
    await page.waitForURL(`**/jobs/${id}`);
    const mail = page.locator('section', { has: page.getByRole('heading', { name: 'Mail', exact: true }) });
    await mail.getByText('taken').waitFor();
    await mail.getByRole('link', { name: HOSTILE }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('are followed while they wait and when they are sent', async () => {
    const { page, go, troubles } = board;
    on.serve({ rcpt: () => '451 4.7.1 greylisted' });
    const job = await on.enqueue({ to: ADA, subject: 'Later' });
    await go('/mails');
    await row(2).getByText('deferred').waitFor();
    await row(2).getByRole('link', { name: 'Later' }).click();
    await page.getByText('451 4.7.1 greylisted').first().waitFor();
    on.serve();
    await page.locator('h1 .state-completed').waitFor();
    await on.ended(job);
    expect(troubles).toEqual([]);
  });

  it('are suppressed for an address, until it is removed', async () => {
    const { page, go, troubles } = board;
    await go('/mails');
    await page.getByRole('link', { name: 'Suppressions' }).click();
    await page.getByText('No address is suppressed').waitFor();
    await page.getByRole('button', { name: 'Suppress an address' }).click();
    await dialog().getByLabel('Mail address').fill('ada');
    await dialog().getByLabel('Reason').fill('asked for it');
    await dialog().getByRole('button', { name: 'Suppress an address' }).click();
    await dialog().getByText('must be one address').waitFor();
    await dialog().getByLabel('Mail address').fill(GONE);
    await dialog().getByRole('button', { name: 'Suppress an address' }).click();
    await row(2).getByText('asked for it').waitFor();
    await dialog().waitFor({ state: 'detached' });
    // Browsers report the refusal.
    expect(troubles).toEqual([expect.stringContaining('400')]);
    troubles.length = 0;
    const { json } = await put('/api/keys', { name: 'a viewer', role: 'viewer' }, 'POST');
    const viewer = await openDashboard(browser, url(), (json as { key: string }).key);
    await viewer.go('/mails/suppressions');
    expect(await viewer.page.getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
    await viewer.close();
    await row(2).getByRole('button', { name: 'Remove' }).click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No address is suppressed').waitFor();
    expect(troubles).toEqual([]);
  });

  it('have templates, whose result for variables is shown as text', async () => {
    const { page, go, troubles } = board;
    const template = { subject: 'Hi {{ who }}', text: 'Dear {{ who }}', html: '<b>{{ who }}</b>' };
    await put('/api/emails/templates/welcome', template);
    await go('/mails/templates');
    await row(2).getByRole('link', { name: 'welcome' }).click();
    await page.waitForURL('**/mails/templates?name=welcome');
    await dialog().getByText('Dear {{ who }}').waitFor();
    await dialog().getByRole('button', { name: 'Preview' }).click();
    await dialog().getByText('VALIDATION_FAILED').waitFor();
    await dialog()
      .getByLabel('Variables, as JSON')
      .fill(JSON.stringify({ who: HOSTILE }));
    await dialog().getByRole('button', { name: 'Preview' }).click();
    await dialog().getByText(`Dear ${HOSTILE}`).waitFor();
    expect(await page.locator('dialog img').count()).toBe(0);
    // Browsers report the refusal.
    expect(troubles).toEqual([expect.stringContaining('400')]);
    troubles.length = 0;
  });
});
