import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import type { SimulatedJob } from '../../src/simulator/model.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { hasBrowser, openBrowser } from '../support/browser.js';
import { built } from '../support/cli/cli.js';
import { openDashboard, type OpenDashboard } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';
import { WebhookSender } from '../support/hub/webhook-sender.js';

const LABELS = ['self-hosted', 'linux', 'x64'];
const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 30_000 };
/** What senders may write into names: markup, a script, marks that turn the text, escapes of terminals. */
const HOSTILE = '<img src=//evil.example/x onerror=alert(1)>\u202e\u001b[31m{{7*7}}';

interface Item {
  id: string;
  state: string;
  [field: string]: unknown;
}

(hasBrowser ? describe : describe.skip)('an operator', () => {
  let simulator: GitHubSimulator;
  let hub: RunnerHub;
  let browser: Browser;
  let board: OpenDashboard;
  let githubUrl = '';

  const get = async (path: string) => (await hub.http.send({ path })).json as Item;
  const list = async (path: string) => ((await get(path)) as unknown as { items: Item[] }).items;
  const enqueue = async (type: string, data: object, more: object = {}) =>
    (await hub.http.send({ path: '/api/queues/jobs', body: { type, data, ...more } })).json as Item;
  const demandOf = (job: SimulatedJob, isReady: (demand: Item) => unknown = () => true) =>
    eventually(async () => {
      const [demand] = await list(`/api/runners/demands?workflowJobId=${job.id}`);
      return demand && isReady(demand) ? demand : undefined;
    }, PATIENCE);
  const gate = (name: string) => join(hub.folder, name);
  /** Queues a job that runs until its gate opens. */
  const queueHeld = (name: string, more: object = {}) =>
    simulator.queueJob({
      ...{ repository: REPOSITORY, labels: LABELS, name, workflowName: 'CI' },
      steps: [`echo "${name} runs"; while [ ! -e '${gate(name)}' ]; do sleep 0.1; done`],
      ...more,
    });
  const open = (name: string) => writeFileSync(gate(name), '');

  beforeAll(async () => {
    await built();
    simulator = new GitHubSimulator({ lostRunnerMs: 8000 });
    simulator.addRepository(REPOSITORY);
    ({ url: githubUrl } = await simulator.start());
    [hub, browser] = await Promise.all([
      startRunnerHub({
        ...{ GITHUB_API_URL: githubUrl, GITHUB_TOKEN: simulator.token, RUNNER_MAX: '1' },
        ...{ CONTAINER_RUNTIME: 'host', RUNNER_HOST_DIR: RUNNER_FILES },
      }),
      openBrowser(),
    ]);
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    board = await openDashboard(browser, hub.url, ADMIN_KEY);
  });
  afterAll(async () => {
    for (const job of simulator.jobs) {
      if (job.status !== 'completed') simulator.cancelJob(job.id);
      if (existsSync(gate(job.name))) rmSync(gate(job.name));
    }
    await browser?.close();
    await hub?.close();
    await simulator?.stop();
  });

  it('reads the same sentence why a workflow job waits in the list, on its page and from the API', async () => {
    const first = queueHeld('first');
    await demandOf(first, ({ state }) => state === 'in_progress');
    // One after the other: webhooks that are sent together may arrive in any order.
    const second = await demandOf(queueHeld('second', { runId: first.runId }), ({ state }) => state === 'held');
    const waiting = [second, await demandOf(queueHeld('third'), ({ state }) => state === 'held')];
    for (const [index, { id }] of waiting.entries()) {
      const { why } = (await get(`/api/runners/demands/${id}`)) as unknown as { why: { reason: string } };
      expect(why.reason).toContain('is in use (RUNNER_MAX)');
      expect(why.reason).toContain(index === 0 ? 'it is next' : '1 is ahead of it');
      await board.go('/workflow-jobs?state=held');
      await board.page.getByRole('cell', { name: why.reason, exact: true }).waitFor();
      await board.go(`/workflow-jobs/${id}`);
      const note = board.page.getByLabel('Why it waits');
      await note.getByText(why.reason, { exact: true }).waitFor();
      await note.getByText(`position ${index + 1}`).waitFor();
      await note.getByText('RUNNER_MAX = 1').waitFor();
    }
    expect(board.troubles).toEqual([]);
  });

  it('reads the same sentence why a job waits on its page and from the why route', async () => {
    const { id } = await enqueue('probe_echo', {}, { delay: 3_600_000 });
    const why = (await get(`/api/queues/jobs/${id}/why`)) as unknown as { reason: string };
    await board.go(`/jobs/${id}`);
    await board.page.getByLabel('Why it waits').getByText(why.reason, { exact: true }).waitFor();
  });

  it('follows a workflow job on one page, from its webhook until its runner is gone', async () => {
    const [first, second] = simulator.jobs as [SimulatedJob, SimulatedJob];
    const demand = await demandOf(first);
    await board.go(`/workflow-jobs/${demand.id}`);
    const { page } = board;
    const row = (name: string) =>
      page
        .getByRole('table', { name: 'The way to the runner' })
        .getByRole('row', { name: new RegExp(`^${name} (?!assigned)`) });
    await row('Job').getByText('goes on').waitFor();
    await page.getByLabel("Runner's log").getByText('first runs').waitFor();
    expect(await page.getByRole('link', { name: 'On GitHub' }).getAttribute('href')).toBe(
      `${githubUrl}/${REPOSITORY}/actions/runs/${first.runId}/job/${first.id}`,
    );
    await page.getByRole('region', { name: 'Jobs of this run' }).getByRole('link', { name: 'second' }).waitFor();

    open('first');
    await page.locator('h1 .state-completed').waitFor();
    await page.getByLabel("Runner's log").getByText('Job ended with exit code 0').waitFor();
    const deliveries = page.getByRole('region', { name: 'Deliveries' }).getByRole('listitem');
    await deliveries.filter({ hasText: 'completed' }).waitFor();
    expect(await deliveries.count()).toBe(3);
    await eventually(async () => {
      for (const { id } of await list('/api/queues/jobs?type=cleanup_runner&state=delayed'))
        await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${id}/promote` });
      return (await row('Runner gone').getByText('goes on').count()) === 0;
    }, PATIENCE);
    for (const stage of ['Webhook', 'Admission', 'Registration', 'Container', 'Job', 'Runner gone'])
      expect(await row(stage).textContent()).toMatch(/\d (?:ms|s|m).*\d\d:\d\d:\d\d\.\d{3}$/);

    await deliveries.first().getByRole('button', { name: 'Replay' }).click();
    await page.getByLabel(/Reason/).fill('to see it again');
    await page.locator('dialog[open]').getByRole('button', { name: 'Replay' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'hidden' });
    const [replay] = await list('/api/audit?action=delivery.replay');
    expect(replay).toMatchObject({ reason: 'to see it again' });
    const said = deliveries.first().getByRole('status');
    await said.getByText('Replayed;').waitFor();
    await said.locator('.state-completed').waitFor();

    await deliveries.first().locator('a[href*="/deliveries/"]').click();
    await page.getByText(/^Replayed at .* by admin-key: to see it again$/).waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Replay' }).click();
    await page.getByText(/^Replayed at .* by admin-key$/).waitFor();
    await page
      .locator('h1')
      .getByText(/processed|ignored/)
      .waitFor();

    open('second');
    await eventually(() => second.status === 'completed', PATIENCE);
    const again = simulator.rerunJob(second.id);
    await board.go(`/workflow-jobs/${(await demandOf(again)).id}`);
    const attempts = page.getByRole('region', { name: 'Other attempts of this job' });
    await attempts.getByRole('listitem').filter({ hasText: 'attempt 1' }).getByRole('link', { name: 'second' }).click();
    await page.waitForURL(new RegExp(`${(await demandOf(second)).id}$`));
    expect(board.troubles).toEqual([]);
  });

  it('gets from a GUID, a run id, a job id and a runner name to the right page, and back', async () => {
    const { page } = board;
    const [first] = simulator.jobs as [SimulatedJob];
    const { id, runId, runnerId, runnerName, repository } = await demandOf(first);
    const { deliveries } = (await get(`/api/runners/demands/${id}`)) as unknown as { deliveries: Item[] };
    const guid = deliveries[0]?.id ?? '';
    const { jobId } = deliveries[0] as unknown as { jobId: string };
    const goes = async (text: string, kind: string, path: string) => {
      await board.go('/nodes');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill(text);
      const option = page.getByRole('option').filter({ has: page.getByText(kind, { exact: true }) });
      await option.last().click();
      await page.waitForURL(`${hub.url}/dashboard${path}`);
    };
    await goes(String(runId), 'workflow job', `/workflow-jobs/${id}`);
    await goes(String(first.id), 'workflow job', `/workflow-jobs/${id}`);
    await goes(String(runnerName), 'runner', `/runners/${String(runnerId)}`);
    await page.getByRole('link', { name: id }).click();
    await page.waitForURL(`${hub.url}/dashboard/workflow-jobs/${id}`);
    await page.getByRole('link', { name: String(runnerName) }).click();
    await page.waitForURL(`${hub.url}/dashboard/runners/${String(runnerId)}`);
    await goes(jobId, 'job', `/jobs/${jobId}`);
    const name = String(repository);
    await goes(name.slice(3).toUpperCase(), 'repository', `/workflow-jobs?repository=${encodeURIComponent(name)}`);
    await goes(guid.toUpperCase(), 'delivery', `/deliveries/${guid}`);
    await page.getByRole('link', { name: id }).click();
    await page.waitForURL(`${hub.url}/dashboard/workflow-jobs/${id}`);
    await page.getByRole('link', { name: guid }).click();
    await page.waitForURL(`${hub.url}/dashboard/deliveries/${guid}`);
    expect(board.troubles).toEqual([]);
  });

  it('sees failures as groups, redrives one first, and then the rest', async () => {
    const failing = { code: 'MAIL_REFUSED', times: 9, message: 'the server refused' };
    const jobs: Item[] = [];
    for (const _ of [1, 2, 3]) jobs.push(await enqueue('probe_fail', failing, { attempts: 1 }));
    const redriven = async () => {
      const origins = (await list('/api/queues/jobs?type=probe_fail')).map(({ originId }) => originId);
      return jobs.filter(({ id }) => origins.includes(id)).length;
    };
    const failed = () =>
      eventually(async () => (await list('/api/queues/jobs?type=probe_fail&state=failed')).length === 3, PATIENCE);
    await failed();
    await board.go('/failures');
    const { page } = board;
    const group = page.getByRole('row').filter({ hasText: 'MAIL_REFUSED: the server refused' });
    await group.getByRole('cell', { name: '3', exact: true }).waitFor();
    expect(await group.count()).toBe(1);
    await group.getByRole('img', { name: '3 in the last 24 hours, the most in the last hour: 3' }).waitFor();
    await page.getByRole('combobox', { name: 'Within the last' }).selectOption('hour');
    await page.waitForURL('**/failures?since=hour');
    await group.getByRole('link', { name: '3', exact: true }).click();
    await page.waitForURL(/jobs\?fingerprint=[0-9a-f]{16}&state=failed/);
    await page.locator('.list[aria-rowcount="4"]').waitFor();
    await page.goBack();
    await group.getByRole('button', { name: 'Redrive …' }).click();
    const dialog = page.locator('dialog[open]');
    const confirm = async (button: string | RegExp, reason: string) => {
      await dialog.getByLabel('Reason').fill(reason);
      await dialog.getByRole('button', { name: button, exact: true }).click();
    };
    await confirm('Redrive 1 job', 'whether it is back');
    await dialog.getByText('It has failed again: the cause is still there.').waitFor();
    expect(await redriven()).toBe(1);
    await confirm(/^Redrive the other [23] jobs$/, 'now all of them');
    await dialog.getByText(/^[23] jobs run again\.$/).waitFor();
    expect(await redriven()).toBe(3);
    const acts = await list('/api/audit?action=failures.redrive');
    expect([...new Set(acts.map(({ reason }) => reason))]).toEqual(['now all of them', 'whether it is back']);
    expect(board.troubles).toEqual([]);
  });

  it('searches the history by payload, and shares the search as an address', async () => {
    const needle = 'order 4711-ä';
    const { id } = await enqueue('probe_echo', { note: needle }, { delay: 3_600_000 });
    await enqueue('probe_echo', { note: 'another' }, { delay: 3_600_000 });
    await board.go('/jobs');
    const { page } = board;
    const rows = page.getByRole('table', { name: 'Jobs' }).getByRole('row').filter({ hasText: 'probe_echo' });
    await rows.nth(1).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(needle);
    // On a slow machine the address has what was typed first, earlier.
    await page.waitForURL((url) => url.searchParams.get('q') === needle);
    const seen = async () => {
      await page.getByText('All of the history was searched.').waitFor();
      await page.getByText(id.slice(-12)).waitFor();
      expect(await rows.count()).toBe(1);
    };
    await seen();
    await page.reload();
    await seen();
    expect(await page.getByRole('searchbox', { name: 'Text in payload or error' }).inputValue()).toBe(needle);
    expect(board.troubles).toEqual([]);
  });

  it('sees hostile names, payloads and logs as text, on a phone, too', async () => {
    const job = simulator.queueJob({
      ...{ repository: REPOSITORY, labels: LABELS, name: HOSTILE },
      ...{ workflowName: `${HOSTILE}${'w'.repeat(200)}`, headBranch: HOSTILE },
      steps: ["printf '<b>bold</b>\\033[31mred\\033[0m'; head -c 1000000 /dev/zero | tr '\\0' x; echo end of it"],
    });
    const refused = simulator.queueJob({
      ...{ repository: 'octo-org/<b>bold\u202e', labels: [...LABELS, HOSTILE], steps: ['true'], name: 'refused' },
    });
    for (const name of ['first', 'second', 'third']) open(name);
    const ids = [await demandOf(job, ({ state }) => state === 'completed'), await demandOf(refused)].map(
      ({ id }) => id,
    );
    const [delivery] = await list(`/api/deliveries?demandId=${ids[0]}`);
    const phone = await openDashboard(browser, hub.url, ADMIN_KEY, { viewport: { width: 390, height: 800 } });
    const { page, go, troubles } = phone;
    for (const path of [
      ...['/workflow-jobs', ...ids.map((id) => `/workflow-jobs/${id}`), '/deliveries', `/deliveries/${delivery?.id}`],
      ...['/runners', '/jobs?type=process_webhook'],
    ]) {
      await go(path);
      await page.locator('main h1').first().waitFor();
      await page.locator('main').getByText('evil.example').or(page.locator('main [role=table]')).first().waitFor();
      expect(await page.locator('main img, main b, main script').count()).toBe(0);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect({ path, wide }).toEqual({ path, wide: 0 });
    }
    const guid = randomUUID();
    await new WebhookSender(hub).send({ guid, body: '{"zen":"exactly","hook_id":12345678901234567890.5}' });
    await go(`/deliveries/${guid}`);
    await page.getByLabel('Payload').getByText('"hook_id": 12345678901234567890.5').waitFor();

    await go(`/workflow-jobs/${ids[0]}`);
    const log = page.getByLabel("Runner's log");
    await log.getByText('end of it').waitFor();
    expect((await log.textContent())?.length).toBeLessThan(200_000);
    await page.getByRole('button', { name: 'Show all' }).click();
    await log.getByText('<b>bold</b>red').waitFor();
    expect(troubles).toEqual([]);
    await phone.close();
  });
});
