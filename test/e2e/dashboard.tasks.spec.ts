import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { TaskCalls } from '../support/hub/task-hub.js';

(hasBrowser ? describe : describe.skip)('tasks on the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let tasks: TaskCalls;
  const url = () => `http://127.0.0.1:${hub.port}`;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const fact = (name: string) => board.page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd');

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    tasks = new TaskCalls(hub.client, 'shop');
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('says how to create the first one', async () => {
    await board.go('/tasks');
    await board.page.getByText('There is no task yet.').waitFor();
  });

  it('are listed by project, state and worker, and opened by keys', async () => {
    const { page, go, troubles } = board;
    await tasks.create({ taskId: 'search', title: 'Fix the search', labels: ['node'], data: { issue: 7 } });
    await tasks.create({ taskId: 'release', title: 'Release it', dependsOn: ['search'] });
    await tasks.of('other').create({ title: 'Another project' });
    const lease = await tasks.leased({ worker: 'agent-1' });
    await tasks.act(lease, 'progress', { percent: 40, message: 'tests run' });
    await go('/tasks?projectId=shop');
    await row(2).getByText('Release it').waitFor();
    await row(3).getByText('leased').waitFor();
    for (const text of ['Fix the search', 'agent-1', '40 %', 'tests run']) await row(3).getByText(text).waitFor();
    expect(await page.getByText('Another project').count()).toBe(0);
    await page.getByRole('combobox', { name: 'State' }).selectOption('leased');
    await page.locator('.list[aria-rowcount="2"]').waitFor();
    expect(new URL(page.url()).search).toBe('?projectId=shop&state=leased');
    await page.getByRole('heading', { name: 'Tasks' }).click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Fix the search' }).waitFor();
    expect(await fact('Worker').textContent()).toBe('agent-1');
    await page.getByRole('table', { name: 'Leases' }).getByText('held').waitFor();
    await page.getByLabel('Data for the worker').getByText('"issue": 7').waitFor();
    expect(troubles).toEqual([]);
  });

  it('follow their workers, and say what they wait for', async () => {
    const { page, go, troubles } = board;
    await page.clock.install();
    const { jobId } = (await tasks.get('search')) as { jobId: string };
    await go('/tasks/release');
    await page.locator('h1 .state-delayed').waitFor();
    await page.getByRole('link', { name: 'leased search' }).click();
    await page.locator('h1 .state-active').waitFor();
    const lease = await tasks.leased({ worker: 'agent-1' });
    await tasks.act(lease, 'progress', { percent: 80, message: 'nearly' });
    // What changes no job is read now and then.
    await page.clock.fastForward(11_000);
    await fact('Progress').getByText('80 %').waitFor();
    await go(`/jobs/${jobId}`);
    await fact('Worker').getByText('agent-1').waitFor();
    await fact('State').getByText('leased').waitFor();
    await tasks.act(lease, 'complete', { result: { commit: '3f2a' } });
    await fact('State').getByText('completed').waitFor();
    await page.getByRole('link', { name: 'search' }).click();
    await page.getByLabel('Result').getByText('3f2a').waitFor();
    expect(troubles).toEqual([]);
  });

  it('have artifacts, which their jobs lead to, and which are downloaded and deleted', async () => {
    const { page, go, troubles } = board;
    await go('/jobs/artifacts');
    await page.getByText('There is no artifact yet.').waitFor();
    const upload = { method: 'POST', path: '/api/artifacts?name=log.txt', body: Buffer.from('all is well') };
    const stored = (await hub.client.send({ ...upload, headers: { 'content-type': 'text/plain' } })).json;
    const { id } = stored as { id: string };
    const { jobId } = await tasks.create({ title: 'Read the log', data: { artifact: id } });
    await page.clock.fastForward(11_000);
    await page.getByRole('button', { name: '1 new artifact: show' }).click();
    await row(2).getByText('text/plain').waitFor();
    await go(`/jobs/${jobId}`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'log.txt' }).click(),
    ]);
    expect([file.suggestedFilename(), await readFile(await file.path(), 'utf8')]).toEqual(['log.txt', 'all is well']);
    await go('/jobs');
    await page.getByRole('link', { name: 'Artifacts' }).click();
    await row(2).getByRole('button', { name: 'Delete' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is no artifact yet.').waitFor();
    expect(troubles).toEqual([]);
  });

  it('are cancelled for a reason, by those who may', async () => {
    const { page, go, troubles } = board;
    await tasks.until('release', 'ready');
    const { json } = await hub.client.send({ path: '/api/keys', body: { name: 'a viewer', role: 'viewer' } });
    const viewer = await openDashboard(browser, url(), (json as { key: string }).key);
    await viewer.go('/tasks/release');
    const button = viewer.page.getByRole('button', { name: 'Cancel task' });
    await button.waitFor();
    expect([await button.isDisabled(), await button.getAttribute('title')]).toEqual([
      true,
      'This needs a key of the role operator',
    ]);
    await viewer.close();

    await go('/tasks/release');
    await page.getByRole('button', { name: 'Cancel task' }).waitFor();
    await page.keyboard.press('c');
    await page.getByLabel(/Reason/).fill('not needed');
    await page.locator('dialog').getByRole('button', { name: 'Cancel task' }).click();
    await page.locator('h1 .state-cancelled').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel task' }).isDisabled()).toBe(true);
    await go('/tasks/none');
    await page.getByRole('alert').getByText('NOT_FOUND').waitFor();
    // Browsers report the refusal.
    expect(troubles).toEqual([expect.stringContaining('404')]);
    troubles.length = 0;
  });
});
