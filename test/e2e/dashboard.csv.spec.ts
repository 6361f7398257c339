import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { csvRows } from '../support/hub/csv-rows.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { LIST_ROWS } from '../support/hub/list-rows.js';

/** Rows of a list, of which its filter matches three. */
const MANY = 27;
const SCREENS: Record<string, string> = {
  '/api/runners/demands': '/workflow-jobs',
  '/api/runners': '/runners',
  '/api/deliveries': '/deliveries',
  '/api/failures?spark=true': '/failures',
  '/api/alerts': '/alerts',
  '/api/tasks': '/tasks',
  '/api/emails': '/mails',
  '/api/deployments': '/deployments',
  '/api/merges': '/merges',
};
type Items = { items: Record<string, string>[] };

(hasBrowser ? describe : describe.skip)('the CSV button of a screen', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const download = async () => {
    const [file] = await Promise.all([
      board.page.waitForEvent('download'),
      board.page.getByRole('link', { name: 'CSV', exact: true }).click(),
    ]);
    return { name: file.suggestedFilename(), rows: csvRows(await readFile(await file.path(), 'utf8')) };
  };
  const counts = (rows: number) => board.page.locator(`.list[aria-rowcount="${rows + 1}"]`).waitFor();

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    for (const { sql } of LIST_ROWS) await hub.ledger.query(sql(MANY));
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it.each(LIST_ROWS)('has the rows of its filter: $file', async ({ path, filter, file }) => {
    await board.go(`${SCREENS[path]}?${filter}`);
    await counts(3);
    const { name, rows } = await download();
    const { json } = await hub.client.send({ path: `${path}${path.includes('?') ? '&' : '?'}${filter}` });
    const { items } = json as Items;
    const key = ['id', 'fingerprint', 'taskGroupId'].find((name) => name in (items[0] ?? {})) ?? 'taskId';
    expect([name, rows.map((row) => row[key])]).toEqual([file, items.map((item) => item[key])]);
    expect(rows).toHaveLength(3);
    expect(board.troubles).toEqual([]);
  });

  it('follows the filter as it changes', async () => {
    const { page, go, troubles } = board;
    await go('/deliveries?event=push');
    await counts(3);
    await page.getByRole('combobox', { name: 'State' }).selectOption('processed');
    await page.locator('.list').waitFor({ state: 'detached' });
    expect((await download()).rows).toEqual([]);
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await counts(3);
    expect((await download()).rows).toHaveLength(3);
    await go('/failures?code=FEW');
    await counts(3);
    // Their failures are a day old.
    await page.getByRole('combobox', { name: 'Within the last' }).selectOption('hour');
    await page.getByText('Nothing has failed.').waitFor();
    expect((await download()).rows).toEqual([]);
    await page.getByRole('combobox', { name: 'Within the last' }).selectOption('week');
    await counts(3);
    expect((await download()).rows).toHaveLength(3);
    expect(troubles).toEqual([]);
  });

  it('is there for schedules, acts and jobs, too', async () => {
    const body = { type: 'probe_echo', every: 86_400_000, name: 'of a test' };
    await hub.client.send({ path: '/api/schedules', body });
    await board.go('/schedules');
    await board.page.getByRole('link', { name: 'of a test' }).waitFor();
    expect((await download()).rows.map((row) => row['name'])).toContain('of a test');
    await board.go('/audit?action=schedule.create');
    await counts(1);
    expect(await download()).toMatchObject({ name: 'audit.csv', rows: [{ action: 'schedule.create' }] });
    await board.go('/jobs?type=probe_echo');
    await counts(1);
    expect(await download()).toMatchObject({
      name: expect.stringMatching(/^jobs-.*[.]csv$/) as string,
      rows: [{ type: 'probe_echo' }],
    });
    await board.go('/jobs?runId=9');
    await board.page.locator('.note').waitFor();
    expect((await download()).rows).toEqual([]);
    expect(board.troubles).toEqual([]);
  });
});
