import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { HttpSink } from '../support/outgoing/http-sink.js';

(hasBrowser ? describe : describe.skip)('messages on the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let sink: HttpSink;
  const url = () => `http://127.0.0.1:${hub.port}`;
  const send = async (path: string, body: object, method = 'POST') =>
    (await hub.client.send({ method, path, body })).json as { id: string; key: string };
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const dialog = () => board.page.locator('dialog[open]');
  const closed = () => dialog().waitFor({ state: 'detached' });
  const confirm = async (name: string) => {
    await board.page.getByRole('button', { name, exact: true }).click();
    await dialog().getByRole('button', { name, exact: true }).click();
    await closed();
  };
  const ended = (id: string) =>
    eventually(async () => {
      const { state } = (await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as { state: string };
      return ['completed', 'failed'].includes(state);
    });

  beforeAll(async () => {
    await built();
    [browser, sink] = await Promise.all([openBrowser(), HttpSink.start()]);
    hub = await startHttpHub({ EGRESS_ALLOW: '127.0.0.1' });
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  beforeEach(() => {
    sink.answer = (response) => void response.end('ok');
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([hub?.remove(), sink?.close()]);
  });

  describe('of notifications', () => {
    it('says what became of each in a sentence, in the list and on the page of its job', async () => {
      const { page, go, troubles } = board;
      await go('/messages');
      await page.getByText('Nobody was notified yet.').waitFor();
      const { id } = await send('/api/notifications', {
        to: `${sink.url}/ada`,
        title: 'A build',
        message: 'It is done.',
      });
      await ended(id);
      sink.answer = (response) => void response.writeHead(410).end();
      const lost = await send('/api/notifications', { to: `${sink.url}/gone`, message: 'Hello' });
      await ended(lost.id);
      await go('/messages');
      await row(3).getByText('delivered', { exact: true }).waitFor();
      await row(3).getByText('Delivered by webhook').waitFor();
      await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
      await page.locator('.list[aria-rowcount="2"]').waitFor();
      await row(2).getByText('Not delivered').waitFor();
      expect(new URL(page.url()).search).toBe('?state=failed');
      await go(`/jobs/${id}`);
      const notification = page.locator('section', { hasText: 'Notification' });
      await notification.getByText(/^Delivered by webhook to 127\.0\.0\.1/).waitFor();
      await notification.getByRole('link').click();
      await page.getByRole('table', { name: 'Attempts to deliver it' }).getByText('200').waitFor();
      expect(troubles).toEqual([]);
    });
  });

  describe('of webhook endpoints', () => {
    let id = '';

    it('makes an endpoint, and shows its secret this once', async () => {
      const { page, go, troubles } = board;
      await go('/messages');
      await page.getByRole('link', { name: 'Webhook endpoints' }).click();
      await page.getByText('There is no webhook endpoint yet.').waitFor();
      await page.getByRole('button', { name: 'New endpoint' }).click();
      await dialog().getByLabel('Name').fill('shop');
      await dialog().getByLabel('URL').fill('ftp://shop');
      await dialog().getByRole('button', { name: 'New endpoint' }).click();
      await dialog().getByText('must be an http:// or https:// URL').waitFor();
      await dialog().getByLabel('URL').fill(`${sink.url}/hook`);
      await dialog().getByRole('button', { name: 'New endpoint' }).click();
      const secret = (await dialog().getByLabel('Secret').textContent()) ?? '';
      expect(secret).toMatch(/^whsec_/);
      await page.keyboard.press('Escape');
      expect(await dialog().getByLabel('Secret').textContent()).toBe(secret);
      await dialog().getByRole('button', { name: 'Close' }).click();
      await row(2).getByText('working').waitFor();
      await page.getByText(secret).waitFor({ state: 'detached' });
      await row(2).getByRole('link', { name: 'shop' }).click();
      await page.getByRole('heading', { name: 'shop' }).waitFor();
      id = page.url().split('/').at(-1) ?? '';
      // Browsers report the refusal.
      expect(troubles).toEqual([expect.stringContaining('400')]);
      troubles.length = 0;
    });

    it('tests it by a job that shows each attempt with its answer', async () => {
      const { page, go, troubles } = board;
      await go(`/messages/endpoints/${id}`);
      await page.getByText('No message was sent to it yet.').waitFor();
      await confirm('Test');
      const attempts = page.getByRole('table', { name: 'Attempts to deliver it' });
      for (const text of ['webhook.test', '200', 'ok']) await attempts.getByText(text, { exact: true }).waitFor();
      await page.getByRole('link', { name: id }).click();
      await row(2).getByText('webhook.test').waitFor();
      await row(2).getByText('delivered').waitFor();
      expect(troubles).toEqual([]);
    });

    it('says why messages fail, and recovers them', async () => {
      const { page, go, troubles } = board;
      sink.answer = (response) => void response.writeHead(400).end('no such order');
      const data = { endpointId: id, event: 'order.paid', payload: { order: 7 } };
      const failed = await send('/api/queues/jobs', { type: 'deliver_webhook', data, attempts: 1 });
      await ended(failed.id);
      await go(`/messages/endpoints/${id}`);
      await page.locator('h1 .state-failed').waitFor();
      for (const text of ['order.paid', '400', 'no such order']) await row(2).getByText(text).waitFor();
      sink.answer = (response) => void response.end('ok');
      await page.getByRole('button', { name: 'Recover …' }).click();
      await dialog().getByRole('button', { name: 'Deliver again' }).click();
      await dialog().getByText('1 of 1 failed messages are delivered again.').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('h1 .state-completed').waitFor();
      expect(troubles).toEqual([]);
    });

    it('disables and enables it, sets another secret, changes and deletes it', async () => {
      const { page, go, troubles } = board;
      await go(`/messages/endpoints/${id}`);
      await confirm('Disable');
      await page.locator('h1 .state-cancelled').waitFor();
      await confirm('Enable');
      await page.locator('h1 .state-completed').waitFor();
      await page.getByRole('button', { name: 'Rotate secret' }).click();
      await dialog().getByLabel('The former one signs for').selectOption('a week');
      await dialog().getByRole('button', { name: 'Rotate secret' }).click();
      expect(await dialog().getByLabel('Secret').textContent()).toMatch(/^whsec_/);
      await dialog().getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Edit' }).click();
      await dialog().getByLabel('Name').fill('the shop');
      await dialog().getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'the shop' }).waitFor();
      await closed();
      await page.getByRole('button', { name: 'Delete' }).click();
      await dialog().getByRole('button', { name: 'Delete' }).click();
      await page.getByText('There is no webhook endpoint yet.').waitFor();
      expect(troubles).toEqual([]);
    });
  });

  describe('of contacts', () => {
    it('makes, changes and deletes a contact, which is in the address', async () => {
      const { page, go, troubles } = board;
      const endpoint = await send('/api/webhook-endpoints', { name: 'ada', url: sink.url });
      await go('/messages/contacts');
      await page.getByText('There is no contact yet.').waitFor();
      await page.getByRole('button', { name: 'New contact' }).click();
      await dialog().getByLabel('Name in your system').fill('ada');
      await dialog().getByLabel('Then').first().selectOption('webhook');
      await dialog().getByLabel('Mail address').fill('ada@example.com');
      await dialog().getByRole('button', { name: 'New contact' }).click();
      await dialog().getByText('is required for the channel webhook').waitFor();
      await dialog().getByLabel('Id of a webhook endpoint').fill(endpoint.id);
      await dialog().getByRole('button', { name: 'New contact' }).click();
      await row(2).getByText('email, webhook').waitFor();
      await closed();
      await row(2).getByRole('link', { name: 'ada' }).click();
      await page.waitForURL(/\?edit=ada$/);
      await dialog().getByLabel('First channel').selectOption('webhook');
      await dialog().getByLabel('Then').first().selectOption('email');
      await dialog().getByRole('button', { name: 'Save' }).click();
      await row(2).getByText('webhook, email').waitFor();
      await closed();
      // Browsers report the refusal.
      expect(troubles).toEqual([expect.stringContaining('400')]);
      troubles.length = 0;

      const { key } = await send('/api/keys', { name: 'a viewer', role: 'viewer' });
      const viewer = await openDashboard(browser, url(), key);
      await viewer.go('/messages/contacts?edit=ada');
      const save = viewer.page.getByRole('button', { name: 'Save' });
      await viewer.page.getByText('This needs a key of the role operator').waitFor();
      expect([await save.isDisabled(), viewer.troubles]).toEqual([true, []]);
      await viewer.close();

      await go('/messages/contacts?edit=ada');
      await dialog().getByRole('button', { name: 'Delete' }).click();
      await page
        .locator('dialog[open]', { hasText: 'Notifications to it' })
        .getByRole('button', { name: 'Delete' })
        .click();
      await page.getByText('There is no contact yet.').waitFor();
      expect(troubles).toEqual([]);
    });
  });
});
