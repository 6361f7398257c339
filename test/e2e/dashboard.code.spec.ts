import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from '../support/axe.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { CodeHub } from '../support/hub/code-hub.js';
import { TEST_KEY } from '../support/hub/http-hub.js';

(hasBrowser ? describe : describe.skip)('code on the dashboard', () => {
  let code: CodeHub;
  let browser: Browser;
  let board: OpenDashboard;
  const results = () => board.page.getByRole('region', { name: 'Results' });
  const marks = () => results().locator('mark').allTextContents();
  const search = (text: string) => board.page.getByLabel('Code, or sym:name').fill(text);

  beforeAll(async () => {
    await built();
    [code, browser] = await Promise.all([CodeHub.start(), openBrowser()]);
    board = await openDashboard(browser, `http://127.0.0.1:${code.hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await code?.close();
  });

  it('names the command that makes something searchable, then what is indexed', async () => {
    const { page, go, troubles } = board;
    await go('/code');
    await page.getByText('Nothing is indexed yet.').waitFor();
    const shop = await code.repository('shop');
    await shop.commit({
      'src/cart.ts': 'class Cart {\n  charge(card) {}\n}\ncharge(1); charge(2);\n',
      'page.html': '<img src=x onerror="document.title=1"><b>charge</b>\n',
      'pay.py': 'def charge(card): pass\n',
    });
    await code.indexed({ path: 'shop' });
    await go('/code');
    await page.getByRole('row').filter({ hasText: '/shop' }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('shows lines by file, with what matches as text, and the search in the address', async () => {
    const { page, troubles } = board;
    await search('charge(');
    await results().getByText('3 lines in 2 files').waitFor();
    expect(await marks()).toEqual(['charge(', 'charge(', 'charge(', 'charge(']);
    await page.waitForURL('**/code?q=charge%28');
    await results().getByText('method charge').waitFor();
    await search('<b>charge');
    await results().getByText('1 line in 1 file').waitFor();
    expect(await marks()).toEqual(['<b>charge']);
    expect(await results().locator('img').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('keeps nobody out by its marks and colours', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const url = `http://127.0.0.1:${code.hub.port}`;
      const other = await openDashboard(browser, url, TEST_KEY, { colorScheme, bypassCSP: true });
      await other.go('/code?q=charge');
      await other.page.locator('mark').first().waitFor();
      expect({ colorScheme, found: await seriousViolations(other.page) }).toEqual({ colorScheme, found: [] });
      await other.close();
    }
  });

  it('filters by language and repository, and takes expressions and case', async () => {
    const { page, go, troubles } = board;
    await go('/code?q=charge');
    await results().getByText('4 lines in 3 files').waitFor();
    await page.getByLabel('Language').selectOption('python');
    await results().getByText('1 line in 1 file').waitFor();
    await page.getByLabel('Repository').selectOption(`${code.root}/shop`);
    await page.waitForURL(/repo=/);
    await search('CHARGE');
    await results().getByText('1 line in 1 file').waitFor();
    await page.getByLabel('Match case').check();
    await results().getByText('Nothing was found.').waitFor();
    await search('^def \\w+');
    await page.getByLabel('Expression').check();
    await results().getByText('1 line in 1 file').waitFor();
    expect(await marks()).toEqual(['def charge']);
    await page.reload();
    await results().getByText('1 line in 1 file').waitFor();
    expect(troubles).toEqual([]);
  });

  it('says what is wrong with a search', async () => {
    const { page, go, troubles } = board;
    await go('/code?q=%28&regex=1&lang=python');
    await page.getByText('is no regular expression of PostgreSQL').waitFor();
    await go('/code?q=ab');
    await page.getByText('needs 3 characters').waitFor();
    // Browsers report the refusals.
    expect(troubles.every((one) => one.includes('400'))).toBe(true);
    troubles.length = 0;
  });
});
