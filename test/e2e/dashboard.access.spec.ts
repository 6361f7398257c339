import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const SCREENS = [
  '/',
  '/workflow-jobs',
  '/runners',
  '/jobs',
  '/queues',
  '/queues/email',
  '/failures',
  '/deliveries',
].concat(
  ...['/schedules', '/schedules?edit=new', '/nodes', '/alerts', '/audit', '/keys'],
  ...[
    '/tasks',
    '/tasks/a-task',
    '/jobs/artifacts',
    '/messages',
    '/messages/endpoints',
    '/messages/contacts',
    '/messages/contacts?add=1',
    '/projects',
    '/projects?edit=shop',
    '/deployments',
    '/deployments/release-7',
    '/previews',
    '/merges',
    '/merges/sprint-7',
    '/code',
    '/code?q=charge',
    '/mails',
    '/mails/suppressions',
    '/mails/templates?name=welcome',
  ],
);

(hasBrowser ? describe : describe.skip)('the dashboard for everybody', () => {
  let hub: HttpHub;
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    url = `http://127.0.0.1:${hub.port}`;
    const path = '/api/queues/jobs';
    await hub.client.send({ path, body: { type: 'probe_fail', data: { code: 'NOPE', times: 1 }, attempts: 1 } });
    await hub.client.send({ method: 'POST', path: '/api/artifacts?name=rows.csv', body: Buffer.from('a') });
    await hub.client.send({ path: '/api/webhook-endpoints', body: { name: 'shop', url: 'https://shop.example.com' } });
    const contact = { channels: ['email'], email: 'ada@example.com' };
    await hub.client.send({ method: 'PUT', path: '/api/contacts/ada', body: contact });
    await hub.client.send({ path: '/api/notifications', body: { userId: 'ada', message: 'It is done.' } });
    await hub.client.send({
      path: '/api/emails',
      body: { to: 'ada@example.com', subject: 'Hello', text: 'It is done.' },
    });
    await hub.client.send({ path: '/api/emails/suppressions', body: { address: 'no@example.com', reason: 'asked' } });
    const template = { subject: 'Hi {{ who }}', text: 'Hello {{ who }}', html: '<b>{{ who }}</b>' };
    await hub.client.send({ method: 'PUT', path: '/api/emails/templates/welcome', body: template });
    const project = { name: 'shop', dockerImage: 'octo/shop', domain: 'shop.example.com', envVars: { TOKEN: 'x' } };
    await hub.client.send({ method: 'PUT', path: '/api/projects/shop', body: project });
    for (const queue of ['deploys', 'merges']) await hub.client.send({ path: `/api/queues/${queue}/pause`, body: {} });
    const what = { projectId: 'shop', environment: 'preview', taskId: 'a-task', branch: 'main', commitHash: 'abcdef0' };
    await hub.client.send({ path: '/api/deployments', body: { deploymentId: 'release-7', ...what } });
    const merge = { taskGroupId: 'sprint-7', projectId: 'shop', taskIds: ['a-task'], targetBranch: 'main' };
    await hub.client.send({ path: '/api/merges', body: merge });
    await hub.ledger.query(
      `insert into deployments (deployment_id, job_id, target, project_id, environment, branch, commit_hash, state, current, url, resource,
                                requested_at, requested_by, switched_at, completed_at)
       values ('p', gen_random_uuid(), 'shop/preview', 'shop', 'preview', 'main', 'abcdef0', 'completed', true, 'http://127.0.0.1:1', 'shop-1',
               now(), 'me', now(), now())`,
    );
    const task = { taskId: 'a-task', projectId: 'shop', title: 'A task', dependsOn: ['another'], data: { issue: 7 } };
    await hub.client.send({ path: '/api/tasks', body: task });
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious that keeps people out, on any screen: %s',
    async (colorScheme) => {
      const board = await openDashboard(browser, url, TEST_KEY, { colorScheme, bypassCSP: true });
      const found: Record<string, string[]> = {};
      for (const screen of SCREENS) {
        await board.go(screen);
        await board.page.locator('main h1').first().waitFor({ state: 'attached' });
        const serious = await seriousViolations(board.page);
        if (serious.length > 0) found[screen] = serious;
      }
      expect(found).toEqual({});
      await board.close();
    },
  );

  it.each([390, 3840])('fits a window of %d pixels: nothing but tables scrolls sideways', async (width) => {
    const board = await openDashboard(browser, url, TEST_KEY, { viewport: { width, height: 800 } });
    for (const screen of SCREENS) {
      await board.go(screen);
      await board.page.locator('main h1').first().waitFor({ state: 'attached' });
      const wide = await board.page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ screen, wide }).toEqual({ screen, wide: 0 });
    }
    await board.close();
  });
});
