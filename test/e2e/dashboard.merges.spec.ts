import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { TEST_KEY } from '../support/hub/http-hub.js';
import { DEPLOYS, MergeHub } from '../support/hub/merge-hub.js';

const HOSTILE = '<img src=//evil.example/x onerror=alert(1)>';

(hasBrowser ? describe : describe.skip)('merges on the dashboard', () => {
  let on: MergeHub;
  let browser: Browser;
  let board: OpenDashboard;
  const url = () => `http://127.0.0.1:${on.hub.port}`;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const rows = (count: number) => board.page.locator(`.list[aria-rowcount="${count + 1}"]`).waitFor();
  const pulls = () => board.page.getByRole('table', { name: 'Pull requests' });
  const open = (options?: object) => on.github.openPull('octo/shop', options);
  const merge = async (taskGroupId: string, numbers: unknown[], more: object = {}) => {
    const taskIds = await on.tasks('github', Object.fromEntries(numbers.map((n, i) => [`${taskGroupId}-${i}`, n])));
    return on.create({ taskGroupId, projectId: 'github', taskIds, targetBranch: 'main', ...more });
  };

  beforeAll(async () => {
    await built();
    [on, browser] = await Promise.all([MergeHub.start(), openBrowser()]);
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await on?.close();
  });

  it('are listed by project, branch and state, and one shows each request, its commit and its code', async () => {
    const { page, go, troubles } = board;
    await go('/merges');
    await page.getByText('Nothing was merged yet').waitFor();
    const [good, bad] = [open({ title: HOSTILE }), open({ conflicts: true })];
    await merge('sprint-7', [good.number, bad.number, null]);
    await on.ended('sprint-7');
    await merge('hotfix', [open().number], { targetBranch: 'staging' });
    await on.ended('hotfix');
    await rows(2);
    await row(3).getByText('1 of 3').waitFor();
    await row(3).getByText('1 failed').waitFor();
    await page.getByRole('combobox', { name: 'Branch' }).selectOption('main');
    await page.waitForURL('**/merges?targetBranch=main');
    await rows(1);
    await page.getByRole('combobox', { name: 'State' }).selectOption('completed');
    await page.getByText('No merge matches.').waitFor();
    await go('/merges?state=failed');
    await row(2).getByRole('link', { name: 'sprint-7' }).click();
    await page.getByText('MERGE_CONFLICT').first().waitFor();
    const first = pulls().getByRole('row').nth(1);
    await first.getByText(HOSTILE).waitFor();
    await first.getByText('merged', { exact: true }).waitFor();
    expect(await first.locator('code[title]').getAttribute('title')).toBe(good.mergeSha);
    const page7 = first.getByRole('link', { name: `#${good.number}` });
    expect(await page7.getAttribute('href')).toMatch(new RegExp(`/octo/shop/pull/${good.number}$`));
    await pulls().getByRole('row').nth(2).getByText('MERGE_CONFLICT').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      const phone = { viewport: { width: 390, height: 800 }, bypassCSP: true, colorScheme };
      const other = await openDashboard(browser, url(), TEST_KEY, phone);
      await other.go('/merges/sprint-7');
      await other.page.getByText('MERGE_CONFLICT').first().waitFor();
      expect(await seriousViolations(other.page)).toEqual([]);
      expect(await other.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await other.close();
    }
    await first.getByRole('link', { name: 'sprint-7-0' }).click();
    await page.waitForURL('**/tasks/sprint-7-0');
    expect(troubles).toEqual([]);
  });

  it('say whose turn they wait for, are followed, and lead to their job and back', async () => {
    const { page, go, troubles } = board;
    on.github.faults.next('unknownMergeability', 8);
    await merge('first', [open().number]);
    await eventually(async () => (await on.get('first')).state === 'merging');
    const { jobId } = await merge('second', [open().number]);
    await go('/merges/second');
    await page.getByText('It waits for its turn').getByRole('link', { name: 'first' }).waitFor();
    await page.locator('h1 .state-completed').waitFor({ timeout: 20_000 });
    await pulls().getByText('merged', { exact: true }).waitFor();
    await page.getByRole('link', { name: jobId }).first().click();
    await page.waitForURL(`**/jobs/${jobId}`);
    await page.getByRole('heading', { name: 'Merge', exact: true }).waitFor();
    await page.getByRole('link', { name: 'second', exact: true }).click();
    await page.waitForURL('**/merges/second');
    expect(troubles).toEqual([]);
  });

  it('lead to the deployment that followed, and it to them', async () => {
    const { page, go, troubles } = board;
    await on.ask('POST', `/api/queues/${DEPLOYS}/resume`, {});
    const { deploymentId } = await on.get('second');
    const isKnown = async () => (await on.hub.client.send({ path: `/api/deployments/${deploymentId}` })).status === 200;
    await eventually(isKnown, { within: 20_000 });
    await go('/merges/second');
    await page
      .locator('dd')
      .getByRole('link', { name: String(deploymentId) })
      .last()
      .click();
    await page.waitForURL(`**/deployments/${deploymentId}`);
    await page.getByRole('heading', { name: 'github to production' }).waitFor();
    await pulls().getByText('merged', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'second', exact: true }).click();
    await page.waitForURL('**/merges/second');
    await page.keyboard.press('Control+k');
    await page.locator('dialog[open]').getByRole('combobox').fill('hotfix');
    await page.getByRole('option', { name: 'hotfix into staging, completed' }).click();
    await page.waitForURL('**/merges/hotfix');
    expect(troubles).toEqual([]);
  });
});
