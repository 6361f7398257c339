import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { networkChanged } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const BASE = '/team/hub';

(hasBrowser ? describe : describe.skip)('the board in a browser', () => {
  let hub: HttpHub;
  let browser: Browser;
  beforeAll(async () => {
    [hub, browser] = await Promise.all([startHttpHub({ BASE_PATH: BASE }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('works under the content security policy, contacts no other host, and names where ended jobs are', async () => {
    await hub.client.send({ path: `${BASE}/api/queues/jobs`, body: { type: 'probe_echo', delay: 3_600_000 } });
    const context = await browser.newContext({ httpCredentials: { username: 'anyone', password: TEST_KEY } });
    const page = await context.newPage();
    const troubles: string[] = [];
    const foreign: string[] = [];
    const origin = `http://127.0.0.1:${hub.port}`;
    page.on('console', (message) => {
      if (networkChanged(message.text())) return;
      if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Leaving a page cancels its pending requests.
      if (why !== 'net::ERR_ABORTED' && !networkChanged(why)) troubles.push(`${request.url()}: ${why}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}${BASE}/`)) foreign.push(request.url());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
    });

    await page.goto(`${origin}${BASE}/admin/queues/`);
    await page.getByText('container-management').first().waitFor();
    await page.getByText('Ended jobs are in the hub’s own dashboard: the engine keeps none').waitFor();
    await page.goto(`${origin}${BASE}/admin/queues/queue/background?status=delayed`);
    await page.getByText('probe_echo').first().waitFor();

    expect(troubles).toEqual([]);
    expect(foreign).toEqual([]);
    await context.close();
  });
});
