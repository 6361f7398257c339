import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../support/hub/http-hub.js';

const SETS = [
  { name: 'linux', labels: ['linux'], max: 10, warm: 2 },
  { name: 'gpu', labels: ['gpu'], max: 2 },
];
const FULL = 'All 2 runners of the set "gpu" are in use (max in RUNNER_SETS_FILE)';

(hasBrowser ? describe : describe.skip)('the overview and the runner sets', () => {
  let folder: string;
  let hub: HttpHub;
  let browser: Browser;
  let board: OpenDashboard;

  /** Adds runners of a set, as rows: nothing starts them, since this hub only serves the API. */
  const runners = (set: string, state: string, count: number) =>
    hub.ledger.query(
      `insert into runners (id, name, runner_set, repository, image, state)
       select gen_random_uuid(), concat_ws('-', $1::text, $2::text, n), $1, 'octo/hello', 'i', $2 from generate_series(1, $3) n`,
      [set, state, count],
    );
  const demands = (set: string, count: number) =>
    hub.ledger.query(
      `insert into demands (id, workflow_job_id, run_attempt, repository, repository_private, labels, runner_set, state,
                            priority, queued_at, received_at, waiting_reason)
       select gen_random_uuid(), n, 1, 'octo/hello', true, array[$1], $1, 'held', 3, now(), now() - interval '5 minutes', $3
         from generate_series(1, $2) n`,
      [set, count, FULL],
    );

  beforeAll(async () => {
    await built();
    folder = mkdtempSync(join(tmpdir(), 'overview-'));
    const file = join(folder, 'sets.json');
    writeFileSync(file, JSON.stringify({ sets: SETS }));
    // Nothing listens at that port.
    const github = { GITHUB_TOKEN: 'ghp_none', GITHUB_API_URL: 'http://127.0.0.1:9' };
    const env = { ROLE: 'api', RUNNER_SETS_FILE: file, ...github };
    [hub, browser] = await Promise.all([startHttpHub(env), openBrowser()]);
    board = await openDashboard(browser, `http://127.0.0.1:${hub.port}`, TEST_KEY);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('run a first job by one click, and show it', async () => {
    await board.go('/');
    await board.page.getByRole('button', { name: 'Run a test job' }).click();
    await board.page.waitForURL(/\/jobs\/[0-9a-f-]{36}$/);
    await board.page.getByRole('heading', { name: 'probe_echo' }).waitFor();
    await board.page.getByText('"world"').first().waitFor();
    expect(board.troubles).toEqual([]);
  });

  it('guide through the first steps, by the next command or setting, until dismissed in this browser', async () => {
    await board.go('/');
    const steps = board.page.getByRole('region', { name: 'First steps' });
    await steps.getByText('1 of 6 done').waitFor();
    const step = (name: string) => steps.getByRole('listitem').filter({ hasText: name });
    await step('Webhook secret').getByText('Set GITHUB_WEBHOOK_SECRET').waitFor();
    await step('GitHub credentials').getByText('done', { exact: true }).waitFor();
    await step('First runner').getByText('runs-on: [linux]').waitFor();
    await steps.getByRole('button', { name: 'Dismiss' }).click();
    await steps.waitFor({ state: 'detached' });
    await board.page.reload();
    await board.page.getByRole('table', { name: 'Queues' }).waitFor();
    expect(await steps.count()).toBe(0);
    expect(board.troubles).toEqual([]);
  });

  it('say what is wrong in a sentence, the most urgent first, each part with its list', async () => {
    const send = (path: string, body: object) => hub.client.send({ method: 'POST', path, body });
    await send('/api/queues/email/pause', { reason: 'the mail server moves' });
    await runners('gpu', 'busy', 2);
    await demands('gpu', 3);
    await board.go('/');
    const sentence = board.page.locator('.sentence');
    await sentence.getByText('email is paused by admin-key: the mail server moves.').waitFor();
    const parts = await sentence.getByRole('link').allTextContents();
    const order = ['email is paused', '3 workflow jobs wait for gpu: the set is full (2)'].map((text) =>
      parts.findIndex((part) => part.includes(text)),
    );
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    await sentence.getByRole('link', { name: /wait for gpu/ }).click();
    await board.page.waitForURL(/workflow-jobs\?runnerSet=gpu&state=held/);
    expect(board.troubles).toEqual([]);
  });

  it('open the list of each number, and show what GitHub has left', async () => {
    await hub.ledger.query(
      `insert into metric_samples (at, name, node, value) select date_trunc('minute', now()), name, 'a', value
         from (values ('github_calls_remaining', 4812), ('github_calls_limit', 5000)) given (name, value)`,
    );
    await board.go('/');
    const numbers = board.page.getByLabel('Numbers');
    await numbers.getByText('4,812 of 5,000').waitFor();
    await numbers.getByText('2 of 12').click();
    await board.page.getByRole('table', { name: 'Runner sets' }).waitFor();
    await hub.ledger.query(
      `insert into demands (id, workflow_job_id, run_attempt, repository, repository_private, labels, state, priority, conclusion, job_name, queued_at, completed_at)
       select gen_random_uuid(), 900 + n, 1, 'acme/app', true, '{x64}', 'completed', 3, conclusion, 'ended ' || n, now(), now() - age::interval
         from (values (1, 'failure', '5 min'), (2, 'failure', '2 h'), (3, 'success', '5 min')) given (n, conclusion, age)`,
    );
    await board.go('/');
    const failed = numbers.locator('div', { hasText: 'Workflow jobs failed in an hour' });
    await failed.getByRole('link', { name: '1', exact: true }).click();
    await board.page.waitForURL('**/workflow-jobs?conclusion=failure');
    await board.page.locator('.list[aria-rowcount="3"]').waitFor();
    await board.page.getByRole('combobox', { name: 'Conclusion' }).selectOption('success');
    await board.page.getByRole('link', { name: 'ended 3' }).waitFor();
  });

  it('draw three charts on one time axis, whose cursor is at the same time in all of them', async () => {
    await hub.ledger.query(
      `insert into metric_samples (at, name, node, labels, value)
       select date_trunc('minute', now()) - n * interval '1 minute', name, '', labels::jsonb, value
         from generate_series(3, 40) n, (values ('hub_samples', '{}', 1), ('queue_completed', '{"queue": "email"}', 7),
              ('queue_waiting', '{"queue": "email"}', 11), ('queue_failed', '{"queue": "email"}', 13)) given (name, labels, value)`,
    );
    await board.go('/');
    const charts = board.page.locator('.charts-stacked');
    const values = charts.locator('.plot-value');
    await charts.locator('canvas').nth(2).waitFor();
    const box = await charts.locator('.u-over').first().boundingBox();
    if (!box) throw new Error('there is no chart');
    // About 20 minutes ago, in the first chart alone.
    await board.page.mouse.move(box.x + (box.width * 2) / 3, box.y + box.height / 2);
    await values
      .nth(2)
      .getByText(/^13 · /)
      .waitFor();
    const texts = await values.allTextContents();
    expect(texts.map((text) => text.split(' · ')[0])).toEqual(['7', '11', '13']);
    expect(new Set(texts.map((text) => text.split(' · ')[1])).size).toBe(1);
    expect(board.troubles).toEqual([]);
  });

  it('read once what several of them show, and again as it changes', async () => {
    const { page } = board;
    await hub.ledger.query('delete from demands');
    await board.go('/');
    await page.waitForLoadState('networkidle');
    const failed: string[] = [];
    page.on('requestfailed', (request) => failed.push(request.url()));
    const [read] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/runners/sets')),
      demands('linux', 1),
    ]);
    expect(read.status()).toBe(200);
    expect(failed).toEqual([]);
  });

  it('show each set by a bar with its numbers, and follow what changes', async () => {
    await hub.ledger.query('delete from runners');
    await hub.ledger.query('delete from demands');
    await runners('gpu', 'busy', 2);
    await board.go('/runners');
    const row = (name: string) =>
      board.page.getByRole('table', { name: 'Runner sets' }).getByRole('row').filter({ hasText: name });
    await row('linux').getByText('0 of 10').waitFor();
    await row('gpu').getByText('2 of 2').waitFor();
    await demands('gpu', 3);
    await row('gpu').getByText(FULL).waitFor();
    await row('gpu').getByRole('link', { name: '3', exact: true }).click();
    await board.page.waitForURL(/workflow-jobs\?runnerSet=gpu&state=held/);
    await board.page.getByText(FULL).first().waitFor();
    expect(board.troubles).toEqual([]);
  });
});
