import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Route } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const BASE = '/team/hub';
const HOUR = 3_600_000;
/** What senders may write into anything: markup, a script, marks that turn the text, escapes of terminals. */
const HOSTILE = '<img src=//evil.example/x onerror=alert(1)>\u202e\u0007\u001b[31m{{7*7}}';

(hasBrowser ? describe : describe.skip)('the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let url = '';
  let board: OpenDashboard;
  const send = async (path: string, body: object) => {
    const { json } = await hub.client.send({ method: 'POST', path: `${BASE}${path}`, body });
    return json as { id: string; key: string };
  };
  const enqueue = (more: object = {}) => send('/api/queues/jobs', { type: 'probe_echo', delay: HOUR, ...more });

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub({ BASE_PATH: BASE }), openBrowser()]);
    url = `http://127.0.0.1:${hub.port}${BASE}`;
    board = await openDashboard(browser, url, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('is served without a key, holds no data, and says what is missing', async () => {
    const stranger = (path: string, headers = {}) =>
      hub.client.send({ path: `${BASE}${path}`, headers: { authorization: '', ...headers } });
    const shell = await stranger('/dashboard/jobs/anything');
    expect(shell).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache' } });
    expect(shell.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
    const script = /src="([^"]+\.js)"/.exec(shell.text)?.[1] ?? '';
    const asset = await hub.client.send({ path: script, headers: { authorization: '', 'accept-encoding': 'br' } });
    expect(asset.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': expect.stringContaining('immutable'),
    });
    expect(await stranger('/dashboard', { 'if-none-match': shell.headers['etag'] })).toMatchObject({ status: 304 });
    expect(await stranger('/dashboard/assets/none.js')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    const root = await stranger('/', { accept: 'text/html' });
    expect(root).toMatchObject({ status: 302, headers: { location: `${BASE}/dashboard` } });
  });

  it('is built for production, also by a test run', () => {
    const assets = 'dist/dashboard/assets';
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    expect(scripts.filter((name) => readFileSync(join(assets, name), 'utf8').includes('jsxDEV'))).toEqual([]);
  });

  it('loads at most 140 kB, compressed, for its first screen', () => {
    const assets = 'dist/dashboard/assets';
    const names = readdirSync(assets).filter((name) => /\.(?:js|css)$/.test(name));
    const contentOf = (name: string) => readFileSync(join(assets, name), 'utf8');
    const needed = new Set(names.filter((name) => /^(?:index|overview)-/.test(name)));
    for (const name of needed)
      for (const [, other = ''] of contentOf(name).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g))
        needed.add(other);
    const sizes = [...needed].map((name) => gzipSync(contentOf(name)).length);
    expect(needed.size).toBeGreaterThan(5);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(140_000);
  });

  it('refuses a wrong key with what the hub says, and ends a session', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${url}/dashboard`);
    await page.getByLabel('Key').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').getByText('UNAUTHORIZED').waitFor();
    await page.getByLabel('Key').fill(TEST_KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Key').waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  it('shows hostile content as text, exactly, and asks nobody for it', async () => {
    const data = { text: HOSTILE, text_of_length: 'x'.repeat(100_000) };
    const { id } = await enqueue({ data, tenant: 'acme', tags: ['<b>bold</b>'] });
    await board.go(`/jobs/${id}`);
    const payload = board.page.getByLabel('Payload');
    expect(await payload.textContent()).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    await board.page.getByText('<b>bold</b>').waitFor();
    expect(await board.page.locator('main img').count()).toBe(0);
    expect(board.troubles).toEqual([]);
  });

  it('says why a job waits, and cancels it for a reason that the audit has', async () => {
    const { id } = await enqueue();
    await board.go(`/jobs/${id}`);
    await board.page.getByLabel('Why it waits').getByText('It was enqueued to run at').waitFor();
    await board.page.keyboard.press('c');
    await board.page.getByLabel(/Reason/).fill('not needed');
    await board.page.locator('dialog').getByRole('button', { name: 'Cancel job' }).click();
    await board.page.locator('h1 .state-cancelled').waitFor();
    await board.go(`/audit?target=${id}`);
    await board.page.getByRole('cell', { name: 'not needed' }).waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('counts before it acts on many jobs, names the count on the button, and leads to the audit', async () => {
    for (const _ of [1, 2, 3]) await enqueue({ tags: ['bulk'] });
    await board.go('/jobs?tag=bulk');
    await board.page.getByRole('button', { name: 'Act on all' }).click();
    await board.page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await board.page.getByText('3 jobs match.').waitFor();
    await board.page.getByLabel('Reason').fill('wrong input');
    const { id } = await enqueue({ tags: ['bulk'] });
    await board.page.getByRole('button', { name: 'Cancel 3 jobs' }).click();
    await board.page.getByText('4 jobs match, more than 3: nothing was changed').waitFor();
    expect((await hub.client.send({ path: `${BASE}/api/queues/jobs/${id}` })).json).toMatchObject({ state: 'delayed' });
    await board.page.getByRole('button', { name: 'Cancel 4 jobs' }).click();
    await board.page.getByText('4 jobs were cancelled.').waitFor();
    await board.page.getByRole('link', { name: 'Its entry in the audit' }).click();
    await board.page.getByRole('cell', { name: 'wrong input' }).first().waitFor();
    await board.page.getByRole('cell', { name: '4 changed · tag bulk' }).waitFor();
    expect(await board.page.getByRole('row').count()).toBe(2);
    // Browsers report the refusal.
    expect(board.troubles).toEqual([expect.stringContaining('409')]);
    board.troubles.length = 0;
  });

  it('follows exactly the jobs that it has acted on, of which there may be one', async () => {
    const { id } = await enqueue({ tags: ['one'] });
    await enqueue({ tags: ['another'] });
    const { page } = board;
    await board.go('/jobs?tag=one');
    await page.getByRole('button', { name: 'Act on all' }).click();
    await page.getByRole('button', { name: 'Run now', exact: true }).click();
    await page.getByLabel('Reason').fill('it is late');
    await page.getByRole('button', { name: 'Run now 1 job' }).click();
    await page.getByText('1 job was made due.').waitFor();
    await page.getByRole('link', { name: 'Follow them' }).click();
    await page.waitForURL((address) => address.searchParams.get('ids') === id && !address.searchParams.has('tag'));
    await page.getByRole('cell', { name: id.slice(-12) }).waitFor();
    await page.locator('.state-completed').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    expect(board.troubles).toEqual([]);
  });

  it('finds a job by its id, from anywhere', async () => {
    const { id } = await enqueue();
    await board.go('/nodes');
    await board.page.keyboard.press('Control+k');
    // Without a click: the dialog opens with the field focused.
    await board.page.getByRole('combobox').waitFor();
    await board.page.keyboard.type(id);
    await board.page.getByRole('option').filter({ hasText: 'job' }).first().waitFor();
    await board.page.keyboard.press('Enter');
    await board.page.getByLabel('Payload').waitFor();
    expect(board.page.url()).toBe(`${url}/dashboard/jobs/${id}`);
  });

  it('lets a viewer read, and shows acts disabled with the role that they need', async () => {
    const { key } = await send('/api/keys', { name: 'a viewer', role: 'viewer' });
    const viewer = await openDashboard(browser, url, key);
    await viewer.go('/queues/email');
    const pause = viewer.page.getByRole('button', { name: 'Pause', exact: true });
    expect(await pause.isDisabled()).toBe(true);
    expect(await pause.getAttribute('title')).toContain('operator');
    expect(await viewer.page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
    await viewer.close();
  });

  it('follows the hub while it is open', async () => {
    await board.go('/queues/email');
    await send('/api/queues/email/pause', { reason: 'the mail server moves' });
    await board.page.getByText(/^paused (now|\d+ s ago) by admin-key: the mail server moves$/).waitFor();
    await send('/api/queues/email/resume', {});
    await board.page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
  });

  it('reads again what has changed during its first read', async () => {
    const { id } = await enqueue();
    const { page } = board;
    const before = await hub.client.send({ path: `${BASE}/api/queues/jobs/${id}/events` });
    await send(`/api/queues/jobs/${id}/cancel`, { reason: 'meanwhile' });
    const isFollowed = new Promise<void>((resolve) =>
      page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => String(payload).includes(`"topic":"job:${id}"`) && resolve()),
      ),
    );
    const first = async (route: Route) => {
      await isFollowed;
      await route.fulfill({ json: before.json });
    };
    await page.route(`**/${id}/events*`, first, { times: 1 });
    await board.go(`/jobs/${id}`);
    await page.locator('.trail .state-cancelled').waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('does not take an empty answer of a proxy for done', async () => {
    const { id } = await enqueue();
    const { page } = board;
    await board.go(`/jobs/${id}`);
    await page.route('**/cancel', (route) => route.fulfill({ status: 502, body: '' }));
    await page.getByRole('button', { name: 'Cancel job' }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.getByLabel(/Reason/).fill('typed once');
    await dialog.getByRole('button', { name: 'Cancel job' }).click();
    await dialog.getByText("answered 502 in the hub's stead").waitFor();
    await dialog.getByText('It may have been done all the same').waitFor();
    await page.unroute('**/cancel');
    await dialog.getByRole('button', { name: 'Cancel job' }).click();
    await page.locator('h1 .state-cancelled').waitFor();
  });

  it('keeps what was typed when the session ends, and gives who else logs in a new page', async () => {
    const { id } = await enqueue();
    const { key } = await send('/api/keys', { name: 'who comes later', role: 'viewer' });
    const { page, go, close } = await openDashboard(browser, url, TEST_KEY);
    const again = page.getByRole('dialog', { name: 'Log in' });
    const login = async (by: string) => {
      await again.getByLabel('Key').fill(by);
      await again.getByRole('button', { name: 'Log in' }).click();
    };
    await go(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Cancel job' }).click();
    const asked = page.locator('dialog[open]:not(.login-again)');
    await asked.getByLabel(/Reason/).fill('typed before');
    await page.context().clearCookies();
    // What the page reads meanwhile may ask for the login first, which covers the button.
    const button = asked.getByRole('button', { name: 'Cancel job' });
    await button.click({ timeout: 5000 }).catch(() => again.waitFor());
    await again.waitFor();
    await page.keyboard.press('Escape');
    await login(TEST_KEY);
    await again.waitFor({ state: 'detached' });
    expect(await asked.getByLabel(/Reason/).inputValue()).toBe('typed before');
    await asked.getByRole('button', { name: 'Cancel job' }).click();
    await page.locator('h1 .state-cancelled').waitFor();
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByText('who comes later').waitFor();
    await page.context().clearCookies();
    await page.getByRole('link', { name: 'Nodes' }).click();
    await login(key);
    await page.getByRole('banner').getByText('who comes later').waitFor();
    expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
    await close();
  });

  it('makes one key of two clicks', async () => {
    const { page } = board;
    await board.go('/keys');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('made once');
    await page.locator('dialog form').getByRole('button').dblclick();
    await page.locator('dialog[open] pre').waitFor();
    const { json } = await hub.client.send({ path: `${BASE}/api/keys` });
    const { items } = json as { items: { name: string }[] };
    expect(items.filter(({ name }) => name === 'made once')).toHaveLength(1);
    // It is shown this once.
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('Escape');
    await page.locator('dialog[open] pre').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('keeps the reason of an act on many jobs while they are counted again', async () => {
    const { page } = board;
    await enqueue({ tags: ['counted'] });
    await board.go('/jobs?tag=counted');
    await page.getByRole('button', { name: 'Act on all' }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.getByLabel('Reason').fill('a long story');
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByText('1 job matches.').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('a long story');
    await page.keyboard.press('Escape');
  });

  it('works without a network, and without what a browser may refuse to keep', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(`
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`);
    await page.route('**/api/session', async (route) => {
      const isLogin = route.request().method() === 'POST';
      await (isLogin ? route.fulfill({ status: 201, json: {} }) : route.continue());
    });
    await page.goto(`${url}/dashboard/nodes`);
    await page.getByLabel('Key').fill(TEST_KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('this browser keeps no cookies').waitFor();
    await page.unroute('**/api/session');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('cell', { name: 'alive' }).waitFor();
    await page.evaluate('dispatchEvent(new Event("offline"))');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('cell', { name: 'session.start' }).first().waitFor();
    await context.close();
  });

  it('has the code of all screens soon, so that none is missing while the hub is away', async () => {
    const { page } = board;
    const [code] = await Promise.all([
      page.waitForEvent('requestfinished', (request) => /assets\/audit-.*js$/.test(request.url())),
      board.go('/nodes'),
    ]);
    expect(code.failure()).toBeNull();
    // A module is there once all that it imports is.
    await page.evaluate(`import(${JSON.stringify(code.url())})`);
    await page.route('**/assets/**', (route) => route.abort());
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    await page.unroute('**/assets/**');
  });
});
