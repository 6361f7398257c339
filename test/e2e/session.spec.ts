import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const PATH = '/api/session';

/** Sends a request as a script of the page would; status 0 for an answer that the browser keeps from the script. */
const fetchIn = (page: Page, url: string, method: string, body?: object) =>
  page.evaluate(
    async ([address = '', verb = '', text]) => {
      const headers = text === undefined ? undefined : { 'content-type': 'application/json' };
      const mode = address.startsWith('/') ? 'same-origin' : 'no-cors';
      try {
        const response = await fetch(address, { method: verb, headers, body: text, mode, credentials: 'include' });
        return { status: response.status, json: await response.json() };
      } catch {
        return { status: 0, json: undefined };
      }
    },
    [url, method, body && JSON.stringify(body)] as const,
  );

(hasBrowser ? describe : describe.skip)('a session in a browser', () => {
  let hub: HttpHub;
  let browser: Browser;
  let neighbour: Server;
  let [own, foreign] = ['', ''];
  const paused = async () => (await hub.client.send({ path: '/api/queues/stats/email' })).json;

  beforeAll(async () => {
    neighbour = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>'));
    await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
    foreign = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}`;
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    own = `http://127.0.0.1:${hub.port}`;
  });
  afterAll(async () => {
    await browser?.close();
    neighbour.close();
    await hub?.remove();
  });

  it("serves the hub's own pages until it ends, is hidden from scripts, and serves no page of a neighbour", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(own);
    expect(await fetchIn(page, PATH, 'GET')).toMatchObject({ status: 401 });
    expect(await fetchIn(page, PATH, 'POST', { key: TEST_KEY })).toMatchObject({ status: 201 });
    expect(await fetchIn(page, PATH, 'GET')).toMatchObject({ status: 200, json: { name: 'admin-key' } });
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await context.cookies()).toMatchObject([{ name: '__Host-runnerhub', httpOnly: true, secure: true }]);
    // An address that was typed in, without the prompt of Basic.
    expect((await page.goto(`${own}/admin/queues`))?.status()).toBe(200);

    // Another port of the host is the same site, so that the browser adds the cookie even though it is strict.
    const other = await context.newPage();
    await other.goto(foreign);
    const server = hub.app.getHttpServer();
    const arrived = new Promise<string | undefined>((resolve) =>
      server.once('request', ({ headers }: { headers: { cookie?: string } }) => resolve(headers.cookie)),
    );
    expect(await fetchIn(other, `${own}/api/queues/email/pause`, 'POST')).toMatchObject({ status: 0 });
    expect(await arrived).toContain('__Host-runnerhub=');
    expect(await paused()).toMatchObject({ paused: false });

    await page.goto(own);
    expect(await fetchIn(page, '/api/queues/email/pause', 'POST')).toMatchObject({ status: 200 });
    expect(await paused()).toMatchObject({ paused: true });
    expect(await fetchIn(page, PATH, 'DELETE')).toMatchObject({ status: 200, json: { ended: true } });
    expect(await context.cookies()).toEqual([]);
    expect(await fetchIn(page, PATH, 'GET')).toMatchObject({ status: 401 });
    await context.close();
  });
});
