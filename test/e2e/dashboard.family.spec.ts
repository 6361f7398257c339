import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';
import { writeFamily } from '../support/hub/family.js';

const HOSTILE = '<img src=//evil.example/x onerror=alert(1)>';

(hasBrowser ? describe : describe.skip)("a job's family on the dashboard", () => {
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;
  let [root, build, test, deploy] = ['', '', '', ''];
  const url = () => `http://127.0.0.1:${hub.port}`;
  const tree = () => board.page.getByRole('treegrid', { name: 'Family' });
  const rows = () => tree().locator('tbody tr');
  const focused = () => board.page.evaluate<string>('document.activeElement.textContent');

  beforeAll(async () => {
    await built();
    [hub, browser] = await Promise.all([startHttpHub(), openBrowser()]);
    [root = ''] = await writeFamily(hub.ledger, [{}]);
    [build = '', deploy = ''] = await writeFamily(hub.ledger, [
      { parent: root, name: HOSTILE },
      { parent: root, name: 'deploy', state: 'failed' },
    ]);
    [test = ''] = await writeFamily(hub.ledger, [{ parent: build, type: 'probe_fail' }]);
    board = await openDashboard(browser, url(), TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it('is one tree on the page of each, which marks the job that is shown', async () => {
    await board.go(`/jobs/${test}`);
    await tree().waitFor();
    expect(await rows().allInnerTexts()).toEqual([
      expect.stringMatching(/^▾\s*probe_echo\s+completed\s+1 s\s+2 s/),
      expect.stringContaining(`${HOSTILE}: probe_echo`),
      expect.stringContaining('probe_fail'),
      expect.stringContaining('deploy: probe_echo'),
    ]);
    expect(await tree().locator('tr[aria-current]').innerText()).toContain('probe_fail');
    for (const [index, level] of [1, 2, 3, 2].entries())
      expect(await rows().nth(index).getAttribute('aria-level')).toBe(String(level));
    await rows().nth(3).getByRole('link').click();
    await board.page.waitForURL(`**/jobs/${deploy}`);
    await tree().locator('tr[aria-current]', { hasText: 'deploy' }).waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('is moved in, collapsed and opened by keys, as one stop for Tab', async () => {
    const { page, go, troubles } = board;
    await go(`/jobs/${test}`);
    await rows().nth(2).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toContain(HOSTILE);
    await page.keyboard.press('ArrowLeft');
    await tree().getByText('1 hidden').waitFor();
    expect(await rows().count()).toBe(3);
    await page.keyboard.press('End');
    expect(await focused()).toContain('deploy');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await rows().nth(3).waitFor();
    expect(await rows().nth(1).getAttribute('aria-expanded')).toBe('true');
    expect(await tree().locator('[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/jobs/${build}`);
    await rows().nth(1).getByRole('button', { name: 'Hide what is below' }).click();
    await tree().getByText('1 hidden').waitFor();
    expect(troubles).toEqual([]);
  });

  it('follows jobs that join, and those that end', async () => {
    const { page, go } = board;
    const { json } = await hub.client.send({
      path: '/api/queues/jobs',
      body: { type: 'probe_echo', delay: 3_600_000 },
    });
    const { id } = json as { id: string };
    await hub.ledger.query(`update jobs set parent_id = $1 where id = $2`, [root, id]);
    await go(`/jobs/${root}`);
    await rows().nth(4).getByText('delayed').waitFor();
    await hub.client.send({ path: `/api/queues/jobs/${id}/cancel`, body: {} });
    await rows().nth(4).getByText('cancelled').waitFor();
    await page.getByRole('heading', { name: 'Family' }).waitFor();
  });

  it('is not shown for a job without relatives', async () => {
    const [alone = ''] = await writeFamily(hub.ledger, [{}]);
    await board.go(`/jobs/${alone}`);
    await board.page.getByRole('heading', { name: 'Trail' }).waitFor();
    await board.page.waitForLoadState('networkidle');
    expect(await board.page.getByRole('heading', { name: 'Family' }).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('keeps nobody out: %s', async (colorScheme) => {
    const other = await openDashboard(browser, url(), TEST_KEY, { colorScheme, bypassCSP: true });
    await other.go(`/jobs/${test}`);
    await other.page.getByRole('treegrid').waitFor();
    expect(await seriousViolations(other.page)).toEqual([]);
    await other.close();
  });

  it('says that it has more than 500 jobs, and fits a phone', async () => {
    const [top = ''] = await writeFamily(hub.ledger, [{}]);
    const many = await writeFamily(
      hub.ledger,
      Array.from({ length: 600 }, () => ({ parent: top })),
    );
    const phone = await openDashboard(browser, url(), TEST_KEY, { viewport: { width: 390, height: 800 } });
    await phone.go(`/jobs/${many.at(-1)}`);
    await phone.page.getByText('more jobs than the 500 shown').waitFor();
    expect(await phone.page.getByRole('treegrid').locator('tbody tr').count()).toBe(500);
    expect(await phone.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(phone.troubles).toEqual([]);
    await phone.close();
  });
});
