import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page of the dashboard, with what went wrong on it. */
export interface OpenDashboard {
  page: Page;
  /** Errors of scripts, refusals of the content security policy, failed requests, requests to other hosts. */
  troubles: string[];
  /** Shows a screen, by its path below /dashboard. */
  go(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the dashboard at this address, and logs in by the key. */
export async function openDashboard(
  browser: Browser,
  url: string,
  key: string,
  options: BrowserContextOptions = {},
): Promise<OpenDashboard> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  watch(page, url, troubles);
  const go = async (path: string) => {
    await page.goto(`${url}/dashboard${path}`);
    await page.locator('.navigation').waitFor();
  };
  await page.goto(`${url}/dashboard`);
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.navigation').waitFor();
  // The page asked for its session before there was one.
  troubles.length = 0;
  return { page, troubles, go, close: () => context.close() };
}

function watch(page: Page, url: string, troubles: string[]): void {
  page.on('console', (message) => {
    if (networkChanged(message.text())) return;
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const at = request.url();
    if (!at.startsWith(`${url}/`) && !at.startsWith('data:')) troubles.push(`a request to ${at}`);
  });
}

/** Chromium ends open connections when a container of another test adds a network; the page asks again. */
export function networkChanged(message: string): boolean {
  return message.includes('net::ERR_NETWORK_CHANGED');
}
