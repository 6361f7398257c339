import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { HttpSink } from '../support/outgoing/http-sink.js';

(hasBrowser ? describe : describe.skip)('what jobs wait for outside of their queue, on the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let sink: HttpSink;

  beforeAll(async () => {
    await built();
    [browser, sink] = await Promise.all([openBrowser(), HttpSink.start()]);
    hub = await startHttpHub({ EGRESS_ALLOW: '127.0.0.1' });
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
    await sink?.close();
  });

  it('is a held lane, on the page of the queue and of the job', async () => {
    const { page, go, troubles } = board;
    sink.answer = (response) => void response.writeHead(429, { 'retry-after': '600' }).end('slow down');
    await go('/queues/webhooks');
    await page.getByRole('heading', { name: 'webhooks' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Held lanes' }).count()).toBe(0);
    const data = { url: `${sink.url}/hook`, event: 'order.paid', payload: {} };
    const { json } = await hub.client.send({ path: '/api/queues/jobs', body: { type: 'deliver_webhook', data } });
    const lanes = page.getByRole('table', { name: 'Held lanes' });
    await lanes.getByText('webhook 127.0.0.1').waitFor();
    await page.getByRole('link', { name: 'Delayed jobs' }).click();
    await page.waitForURL(/\/jobs\?/);
    await go(`/jobs/${(json as { id: string }).id}`);
    await page
      .getByLabel('Why it waits')
      .getByText(/^Lane webhook 127\.0\.0\.1.* is held until/)
      .waitFor();
    expect(troubles).toEqual([]);
  });

  it('is its task', async () => {
    const { page, go, troubles } = board;
    const body = { taskId: 'fix-42', projectId: 'shop', labels: ['gpu'] };
    const { json } = await hub.client.send({ path: '/api/tasks', body });
    await go(`/jobs/${(json as { jobId: string }).jobId}`);
    const why = page.getByLabel('Why it waits');
    await why.getByText('Its task fix-42 of project shop is ready for a worker with the labels gpu').waitFor();
    const request = { requestId: 'a', projectId: 'shop', labels: ['gpu'], worker: 'agent-7' };
    await hub.client.send({ path: '/api/tasks/next', body: request });
    await why.getByText('Worker agent-7').waitFor();
    expect(troubles).toEqual([]);
  });
});
