import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

interface Schedule {
  id: string;
  [field: string]: unknown;
}

(hasBrowser ? describe : describe.skip)('the schedules of the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let url = '';
  let board: OpenDashboard;
  const send = async (path: string, body?: object) => (await hub.client.send({ path, body })).json;
  const named = async (name: string) => {
    const { items } = (await send('/api/schedules')) as { items: Schedule[] };
    return items.find((one) => one['name'] === name);
  };

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    url = `http://127.0.0.1:${hub.port}`;
    board = await openDashboard(browser, url, TEST_KEY, { timezoneId: 'Europe/Berlin' });
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('are made in a form that says in words what is typed, and where it is wrong', async () => {
    const { page, go, troubles } = board;
    await go('/schedules');
    await page.getByRole('button', { name: 'New schedule' }).click();
    const dialog = page.locator('dialog[open]');
    const field = (label: string) => dialog.getByLabel(label, { exact: true });
    const error = (text: string) => dialog.locator('.field-error').getByText(text);
    expect(new URL(page.url()).searchParams.get('edit')).toBe('new');
    expect(await field('Time zone').inputValue()).toBe('Europe/Berlin');

    await field('Cron pattern').fill('0 3 * *');
    await error('does not have the five or six fields').waitFor();
    await field('Cron pattern').fill('0 3 * * 1-5');
    await dialog.getByText('Monday to Friday at 03:00').waitFor();
    expect(await dialog.getByRole('region', { name: 'Next times' }).getByRole('listitem').count()).toBe(5);
    await field('Time zone').fill('Mars/Olympus');
    await error('is not a time zone').waitFor();
    await field('Time zone').fill('Europe/Berlin');

    await field('Data (JSON)').fill('{\n  "id": "9007199254740993",\n}');
    await error('Line 3, column 1: a name in double quotes belongs here.').waitFor();
    await dialog.getByRole('button', { name: 'Go to the error' }).click();
    expect(await page.evaluate('document.activeElement.selectionStart')).toBe(30);
    await field('Data (JSON)').fill('{"id": 9007199254740993}');
    await error('Line 1, column 8: this number would be rounded; write it as a text in quotes.').waitFor();
    await field('Data (JSON)').fill('{"to": "all"}');

    await field('Job type').fill('no_such_type');
    await field('Name').fill('Each morning');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await error('no_such_type').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('type');
    // The browser has written the refusal of the request.
    troubles.length = 0;
    await field('Job type').fill('probe_echo');
    await field('Attempts').fill('7');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('cell', { name: 'Monday to Friday at 03:00 (Europe/Berlin)' }).waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(0);
    expect(await named('Each morning')).toMatchObject({
      ...{ type: 'probe_echo', pattern: '0 3 * * 1-5', tz: 'Europe/Berlin', attempts: 7, data: { to: 'all' } },
    });
  });

  it('are changed, run, paused and deleted, and keep what the form lacks', async () => {
    const { page, go, troubles } = board;
    const body = { type: 'probe_echo', pattern: '0 4 * * *', name: 'Each night', timeout: 60_000, backoff: 100 };
    const { id } = (await send('/api/schedules', { ...body, key: 'nightly', tags: ['a', 'b'] })) as Schedule;
    await go(`/schedules?edit=${id}`);
    const dialog = page.locator('dialog[open]').first();
    const field = (label: string) => dialog.getByLabel(label, { exact: true });
    await dialog.getByText('every day at 04:00').waitFor();
    expect(await field('Id').isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'At intervals' }).click();
    await field('Every').fill('90');
    await dialog.getByText('every 1 h 30 m').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'every 1 h 30 m' }).waitFor();
    const changed = { every: 5_400_000, timeout: 60_000, backoff: { type: 'fixed', delay: 100 }, tags: ['a', 'b'] };
    expect(await named('Each night')).toMatchObject({ id, key: 'nightly', ...changed });

    const row = page.getByRole('row').filter({ hasText: 'Each night' });
    const confirm = async (name: string) => {
      const button = page.locator('dialog[open]').last().getByRole('button', { name, exact: true });
      await button.last().click();
    };
    await row.getByRole('button', { name: 'Run now' }).click();
    await confirm('Run now');
    // The row follows its job, without a reload of the page.
    await row.locator('.state-completed').waitFor();
    await row.getByRole('button', { name: 'Pause' }).click();
    await confirm('Pause');
    await row.getByText('paused').waitFor();
    await row.getByRole('link', { name: 'Each night' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No job is enqueued any more').waitFor();
    await confirm('Delete');
    await row.waitFor({ state: 'detached' });
    expect(await named('Each night')).toBeUndefined();
    expect(new URL(page.url()).search).toBe('');
    expect(troubles).toEqual([]);
  });

  it('are read by a viewer, whose acts are disabled with the role that they need', async () => {
    const { id } = (await send('/api/schedules', { type: 'probe_echo', pattern: '0 5 * * *' })) as Schedule;
    const { key } = (await send('/api/keys', { name: 'a viewer', role: 'viewer' })) as { key: string };
    const viewer = await openDashboard(browser, url, key);
    await viewer.go(`/schedules?edit=${id}`);
    const dialog = viewer.page.locator('dialog[open]');
    await dialog.getByText('every day at 05:00').waitFor();
    for (const name of ['Save', 'Run now', 'Pause', 'Delete']) {
      const button = dialog.getByRole('button', { name });
      expect([name, await button.isDisabled(), await button.getAttribute('title')]).toEqual([
        name,
        true,
        'This needs a key of the role operator',
      ]);
    }
    expect(await dialog.getByLabel('Cron pattern').isDisabled()).toBe(true);
    expect(viewer.troubles).toEqual([]);
    await viewer.close();
  });
});
