import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { Projects } from '../../src/projects/projects.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

(hasBrowser ? describe : describe.skip)('projects on the dashboard', () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  const url = () => `http://127.0.0.1:${hub.port}`;
  const row = (index: number) => board.page.locator(`[role=row][aria-rowindex="${index}"]`);
  const dialog = () => board.page.locator('dialog[open]');
  const closed = () => dialog().waitFor({ state: 'detached' });
  const fill = (label: string, text: string) => dialog().getByLabel(label, { exact: true }).fill(text);
  const button = (name: string) => dialog().getByRole('button', { name, exact: true });
  const opened = async () => (await hub.app.get(Projects, { strict: false }).open('shop')).envVars;

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('are made, with what is wrong at its field, and variables that nobody sees again', async () => {
    const { page, go, troubles } = board;
    await go('/projects');
    await page.getByText('There is no project yet.').waitFor();
    await page.getByRole('button', { name: 'New project' }).click();
    await fill('Id in your system', 'shop');
    await fill('Name', 'Shop');
    await fill('Image, without its tag', 'ghcr.io/octo/shop');
    await fill('Domain', 'shop.example.com');
    await button('Add a variable').click();
    await fill('Variable', 'TOKEN');
    await fill('Value of TOKEN', 'planted-secret');
    await button('New project').click();
    await dialog().getByText('must be small letters, digits and dashes').waitFor();
    await fill('Name', 'shop');
    await button('New project').click();
    await closed();
    await row(2).getByText('ghcr.io/octo/shop').waitFor();
    expect(await opened()).toEqual({ TOKEN: 'planted-secret' });
    await row(2).getByRole('link', { name: 'shop' }).click();
    await page.waitForURL('**/projects?edit=shop');
    await dialog().getByLabel('Value of TOKEN').waitFor();
    expect(await page.content()).not.toContain('planted-secret');
    // Browsers report the refusal.
    expect(troubles).toEqual([expect.stringContaining('400')]);
    troubles.length = 0;
  });

  it('are changed: values stay unless another one is typed, and variables go with their line', async () => {
    const { go, troubles } = board;
    const project = { name: 'shop', dockerImage: 'octo/shop', domain: 'shop.example.com', replicas: 3 };
    const envVars = { KEPT: 'a', SET: 'b', GONE: 'c' };
    const secretRefs = [{ name: 'DB', secret: 'db', key: 'url' }];
    await hub.client.send({ method: 'PUT', path: '/api/projects/shop', body: { ...project, envVars, secretRefs } });
    await go('/projects?edit=shop');
    await fill('Value of SET', 'other');
    await button('Remove GONE').click();
    await button('Add a variable').click();
    await dialog().getByLabel('Variable', { exact: true }).last().fill('MORE');
    await fill('Value of MORE', 'd');
    await fill('Replicas', '5');
    await dialog().getByLabel('Provider').selectOption('gitea');
    await button('Save').click();
    await closed();
    expect(await opened()).toEqual({ KEPT: 'a', SET: 'other', MORE: 'd' });
    const { json } = await hub.client.send({ path: '/api/projects/shop' });
    expect(json).toMatchObject({ replicas: 5, provider: 'gitea', secretRefs, domain: 'shop.example.com' });
    expect(troubles).toEqual([]);
  });

  it('are read by viewers, and deleted by operators', async () => {
    const { page, go, troubles } = board;
    const { json } = await hub.client.send({ path: '/api/keys', body: { name: 'a viewer', role: 'viewer' } });
    const viewer = await openDashboard(browser, url(), (json as { key: string }).key);
    await viewer.go('/projects?edit=shop');
    await viewer.page.getByText('This needs a key of the role operator').waitFor();
    for (const name of ['Save', 'Delete', 'Add a variable'])
      expect(await viewer.page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    expect(viewer.troubles).toEqual([]);
    await viewer.close();
    await go('/projects?edit=shop');
    await button('Delete').click();
    await page.locator('dialog[open]', { hasText: 'Only its record' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is no project yet.').waitFor();
    expect(troubles).toEqual([]);
  });
});
