import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { COMMIT, DeployCalls } from '../support/hub/deploy-calls.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { KubernetesSimulator } from '../support/kubernetes/simulator/kubernetes-simulator.js';

const [OTHER, BAD] = ['fedcba9876543210', 'bad0000'];
const PULL = 'https://github.com/octo/shop/pull/7';

(hasBrowser ? describe : describe.skip)('deployments on the dashboard', () => {
  const cluster = new KubernetesSimulator();
  const { controller } = cluster.workloads;
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let calls: DeployCalls;
  const url = () => `http://127.0.0.1:${hub.port}`;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const rows = (count: number) => board.page.locator(`.list[aria-rowcount="${count + 1}"]`).waitFor();
  const dialog = () => board.page.locator('dialog[open]');
  const image = (commit: string) => `ghcr.io/octo/${calls.name}:${commit.slice(0, 7)}`;
  const act = (name: string) => board.page.locator('header.screen').getByRole('button', { name, exact: true });

  beforeAll(async () => {
    await built();
    const kubeconfig = await cluster.start();
    [hub, browser] = await Promise.all([
      startHttpHub({ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: kubeconfig }),
      openBrowser(),
    ]);
    calls = new DeployCalls(hub.client, 'shop');
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
    await cluster.stop();
  });

  it('are listed by project, environment and state, and one says what it has replaced', async () => {
    const { page, go, troubles } = board;
    await go('/deployments');
    await page.getByText('Nothing was deployed yet').waitFor();
    await calls.project();
    const first = await calls.deployed();
    const second = await calls.deployed({ commitHash: OTHER });
    await calls.deployed({ environment: 'staging' });
    await rows(3);
    await page.getByRole('combobox', { name: 'Environment' }).selectOption('production');
    await rows(2);
    await page.waitForURL('**/deployments?environment=production');
    await row(2).getByText('in operation', { exact: true }).waitFor();
    await row(2)
      .getByRole('link', { name: `http://${calls.name}.example.com` })
      .waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await page.getByText('No deployment matches.').waitFor();
    await go('/deployments?projectId=shop&current=true');
    await rows(2);
    await go(`/deployments/${second.id}`);
    await page.getByRole('heading', { name: 'shop to production' }).waitFor();
    await page.getByText(OTHER, { exact: true }).waitFor();
    const times = page.getByRole('region', { name: 'Times' });
    for (const name of ['Requested', 'Started', 'Applied', 'Came into operation', 'Ended'])
      await times.getByText(name, { exact: true }).waitFor();
    expect(await times.locator('time').count()).toBe(5);
    await page.getByRole('link', { name: `${COMMIT.slice(0, 7)} of main` }).click();
    await page.waitForURL(`**/deployments/${first.id}`);
    await page.locator('h1', { hasNotText: 'in operation' }).waitFor();
    expect(await act('Roll back').isDisabled()).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('are rolled back and repeated for a reason, and followed until they are in operation', async () => {
    const { page, go, troubles } = board;
    const { items } = await calls.send<{ items: { id: string }[] }>('GET', '/api/deployments?environment=production');
    controller.hold();
    await go(`/deployments/${items[0]?.id}`);
    await act('Roll back').click();
    await dialog()
      .getByText(`Version ${COMMIT.slice(0, 7)} of main, which was in operation before`)
      .waitFor();
    await dialog().getByLabel('Reason (optional)').fill('search is broken');
    await dialog().getByRole('button', { name: 'Roll back' }).click();
    await page.waitForURL((at) => !at.pathname.endsWith(String(items[0]?.id)));
    const rolledBack = page.url();
    await page.getByLabel('Progress').waitFor();
    await page.getByText('70 %').waitFor();
    await act('Redeploy').click();
    await dialog().getByRole('button', { name: 'Redeploy' }).click();
    await page.waitForURL((at) => at.href !== rolledBack);
    await page.locator('h1').getByText('pending').waitFor();
    await page.getByRole('region', { name: 'Why it waits' }).waitFor();
    controller.release();
    await page.locator('h1 .state-completed').waitFor({ timeout: 20_000 });
    await page.locator('h1').getByText('in operation').waitFor();
    const { json } = await hub.client.send({ path: '/api/audit?action=deployment.rollback' });
    expect(json).toMatchObject({ items: [{ reason: 'search is broken' }] });
    expect(troubles).toEqual([]);
  });

  it('that fail say what to do next, on the page of their job, too', async () => {
    const { page, go, troubles } = board;
    controller.fate(image(BAD), 'crashes');
    const { id, jobId } = await calls.deployed({ commitHash: BAD, environment: 'staging' }, 'failed');
    await go('/deployments?state=failed');
    await row(2).getByText('DEPLOY_UNHEALTHY').waitFor();
    await row(2).getByRole('link', { name: 'shop' }).click();
    await page.getByText('Deploy a commit that has the cause corrected').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      const phone = { viewport: { width: 390, height: 800 }, bypassCSP: true, colorScheme };
      const other = await openDashboard(browser, url(), TEST_KEY, phone);
      await other.go(`/deployments/${id}`);
      await other.page.getByText('DEPLOY_UNHEALTHY').waitFor();
      expect(await seriousViolations(other.page)).toEqual([]);
      expect(await other.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await other.close();
    }
    await page.getByRole('link', { name: jobId }).click();
    await page.waitForURL(`**/jobs/${jobId}`);
    await page.getByRole('heading', { name: 'Deployment', exact: true }).waitFor();
    await page.getByRole('link', { name: id, exact: true }).click();
    await page.waitForURL(`**/deployments/${id}`);
    expect(troubles).toEqual([]);
  });

  it('of previews are listed with their addresses, kept, and removed by a job; viewers only read', async () => {
    const { page, go, troubles } = board;
    const task = { taskId: 'fix-search', projectId: 'shop', data: { pullRequest: PULL } };
    await calls.send('POST', '/api/tasks', task, 202);
    const preview = await calls.deployed({ environment: 'preview', taskId: 'fix-search' });
    await go('/deployments');
    await page.getByRole('link', { name: 'Previews' }).click();
    await rows(1);
    await page.locator('.navigation [aria-current]', { hasText: 'Deployments' }).waitFor();
    expect(
      await row(2)
        .getByRole('link', { name: /^http:/ })
        .getAttribute('href'),
    ).toBe(preview['url']);
    const { json } = await hub.client.send({ path: '/api/keys', body: { name: 'a viewer', role: 'viewer' } });
    const viewer = await openDashboard(browser, url(), (json as { key: string }).key);
    const disabled = async (names: string[]) => {
      for (const name of names)
        expect(await viewer.page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    };
    await viewer.go('/previews');
    await viewer.page.getByText('fix-search').first().waitFor();
    await disabled(['Keep', 'Remove']);
    await viewer.go(`/deployments/${preview.id}`);
    expect(await viewer.page.getByRole('link', { name: PULL }).getAttribute('href')).toBe(PULL);
    await disabled(['Redeploy', 'Roll back']);
    expect(viewer.troubles).toEqual([]);
    await viewer.close();
    await row(2).getByRole('button', { name: 'Keep' }).click();
    await dialog().getByLabel('Reason (optional)').fill('for the demo');
    await dialog().getByRole('button', { name: 'Keep' }).click();
    await row(2).getByText('kept: for the demo').waitFor();
    expect(await row(2).getByRole('button', { name: 'Remove' }).isDisabled()).toBe(true);
    await row(2).getByRole('button', { name: 'No longer keep' }).click();
    await dialog().getByRole('button', { name: 'No longer keep' }).click();
    await row(2).getByRole('button', { name: 'Remove' }).click();
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await page.waitForURL('**/jobs/*');
    await page.locator('h1 .state-completed').waitFor();
    await go('/previews');
    await page.getByText('No preview is in operation.').waitFor();
    expect(troubles).toEqual([]);
  });

  it('are found by their commit', async () => {
    const { page, go, troubles } = board;
    await go('/');
    await page.keyboard.press('Control+k');
    await dialog().getByRole('combobox').fill(BAD);
    await dialog().getByRole('option', { name: 'shop bad0000 to staging, failed' }).click();
    await page.getByRole('heading', { name: 'shop to staging' }).waitFor();
    expect(troubles).toEqual([]);
  });
});
