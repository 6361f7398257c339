import { createHmac, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { WebSocketClient } from '../../support/hub/web-socket-client.js';
import { describedMetrics, namedMetrics, sampleOf } from '../../support/metric-names.js';
import { isMissing } from '../../support/programs.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DASHBOARDS = join(ROOT, 'deploy/grafana');
const RULES = join(ROOT, 'deploy/prometheus');
const readFile = (...path: string[]) => readFileSync(join(...path), 'utf8');

let hub: HttpHub;
beforeAll(async () => {
  hub = await startHttpHub({ GITHUB_WEBHOOK_SECRET: 'a-secret', RUNNER_MAX: '7' });
});
afterAll(() => hub?.remove());

const scrape = async () => (await hub.client.send({ path: '/metrics' })).text;
/** Waits until a scrape has this sample. */
const shows = (series: string, value: number) =>
  eventually(async () => {
    const text = await scrape();
    if (sampleOf(text, series) === value) return text;
    throw new Error(`${series}: ${sampleOf(text, series)}`);
  });

describe('GET /metrics', () => {
  it('counts demands and runners by set and state, and zeros for the states of a set', async () => {
    await hub.ledger.query(
      `insert into demands (id, workflow_job_id, run_attempt, repository, repository_private, labels, runner_set, state, priority, queued_at)
       select gen_random_uuid(), n, 1, 'octo/hello', true, '{}', case when n < 4 then 'default' end, state, 3, now()
         from unnest(array['held','held','in_progress','queued','completed']) with ordinality as d(state, n)`,
    );
    await hub.ledger.query(
      `insert into runners (id, name, runner_set, repository, image, state, removed_at)
       select gen_random_uuid(), 'r' || n, 'default', 'octo/hello', 'image', state, case when n = 4 then now() end
         from unnest(array['busy','online','finished','removed']) with ordinality as r(state, n)`,
    );
    const text = await shows('runnerhub_demands{set="default",state="held"}', 2);
    const expected = {
      'demands{set="default",state="in_progress"}': 1,
      'demands{set="default",state="blocked"}': 0,
      'demands{set="",state="queued"}': 1,
      'demands{set="",state="completed"}': undefined,
      'runners{set="default",state="busy"}': 1,
      'runners{set="default",state="finished"}': 1,
      'runners{set="default",state="starting"}': 0,
      'runners{set="default",state="removed"}': undefined,
      'runner_set_max{set="default"}': 7,
      live_workers: 1,
      engine_away_seconds: 0,
      ledger_lag_seconds: 0,
      isolation_failed: 0,
    };
    for (const [series, value] of Object.entries(expected))
      expect({ series, value: sampleOf(text, `runnerhub_${series}`) }).toEqual({ series, value });
    await hub.ledger.query('delete from demands');
    await hub.ledger.query('delete from runners');
  });

  it('counts acts by their action, whatever a sender calls them', async () => {
    const act = (path: string, body: object) => hub.client.send({ path, body });
    await act('/api/queues/email/pause', { reason: 'a test' });
    await act('/api/queues/email/resume', {});
    await act(`/api/queues/jobs/${randomUUID()}/cancel`, {});
    await act('/api/queues/jobs/actions', { action: 'x'.repeat(50), filter: {}, reason: 'none' });
    const text = await shows('runnerhub_audited_acts_total{action="queue.pause",interface="rest",result="done"}', 1);
    expect(sampleOf(text, 'runnerhub_audited_acts_total{action="job.cancel",interface="rest",result="refused"}')).toBe(
      1,
    );
    expect(text).not.toContain('xxxxx');
  });

  it('counts deliveries, sockets and operations of GraphQL', async () => {
    const stranger = hub.client.as('rhk_not-a-key');
    expect((await stranger.send({ path: '/api/nodes' })).status).toBe(401);
    const socket = await WebSocketClient.connect(hub.port, '/ws', TEST_KEY);
    await hub.client.send({ path: '/graphql', body: { query: '{ queues { name } queue(name: "email") { name } }' } });
    await hub.client.send({ path: '/graphql', body: { query: '{ nonsense }' } });
    await hub.client.send({ path: '/webhooks/github', body: {} });
    const text = await shows('runnerhub_websockets', 1);
    expect(sampleOf(text, 'runnerhub_graphql_operations_total{operation="Query.queues"}')).toBe(1);
    expect(sampleOf(text, 'runnerhub_graphql_operations_total{operation="Query.queue"}')).toBe(1);
    expect(text).not.toContain('nonsense');
    expect(sampleOf(text, 'runnerhub_deliveries_received_total{result="refused"}')).toBe(1);
    expect(sampleOf(text, 'runnerhub_deliveries_received_total{result="accepted"}')).toBe(0);
    expect(sampleOf(text, 'runnerhub_keys_refused_total')).toBe(1);
    socket.socket.close();
    await shows('runnerhub_websockets', 0);
  });

  it('has no more series, however many names senders invent', async () => {
    const send = async (name: string, id: number) => {
      const post = async (path: string, body: object) => (await hub.client.send({ method: 'POST', path, body })).status;
      const job = { type: 'probe_echo', data: { name }, tags: [name], tenant: name, dedupeKey: name };
      const operation = name.replace('-', '');
      const body = JSON.stringify({
        action: 'queued',
        workflow_job: { id, labels: [name], name, workflow_name: name },
        repository: { full_name: `${operation}/${name}`, private: true, fork: false },
      });
      const signature = `sha256=${createHmac('sha256', 'a-secret').update(body).digest('hex')}`;
      const deliver = async (event: string) => {
        const headers = { 'x-github-event': event, 'x-github-delivery': randomUUID() };
        const sent = { path: '/webhooks/github', headers: { ...headers, 'x-hub-signature-256': signature }, body };
        return (await hub.client.send(sent)).status;
      };
      const query = `query ${operation} { ${operation}: queues { name } }`;
      expect(
        await Promise.all([
          post('/api/queues/jobs', job),
          post('/api/queues/jobs', { type: operation }),
          post(`/api/queues/${name}/pause`, { reason: name }),
          post('/graphql', { query, operationName: operation }),
          deliver('workflow_job'),
          deliver(name),
        ]),
      ).toEqual([202, 422, 404, 200, 202, 202]);
    };
    const seriesAfter = async (names: number, of: string) => {
      await Promise.all(Array.from({ length: names }, (_, n) => send(`${of}-${n}`, n + 1)));
      await eventually(async () => {
        const sql = `select count(*)::integer as n from jobs where type in ('probe_echo','process_webhook') and state <> 'completed'`;
        return (await hub.ledger.query<{ n: number }>(sql)).rows[0]?.n === 0;
      });
      const text = await scrape();
      expect(text).not.toContain(`${of}-`);
      return text
        .split('\n')
        .filter((line) => line.startsWith('runnerhub_') && !line.startsWith('runnerhub_nodejs_'))
        .map((line) => line.replace(/ \S+$/, ''));
    };
    const few = await seriesAfter(2, 'few');
    const many = await seriesAfter(20, 'many');
    expect(many.filter((series) => !few.includes(series))).toEqual([]);
  });

  it('has exactly the metrics of docs/operations.md, beside those of Node.js', async () => {
    const described = describedMetrics(await scrape());
    const page = readFile(ROOT, 'docs/operations.md');
    const table = page.slice(page.indexOf('\n## Metrics\n'), page.indexOf('\n## Metrics over time'));
    const documented = [...table.matchAll(/^\| `(runnerhub_[a-z\d_]+)/gm)].map(([, name]) => name);
    const own = [...described.keys()].filter((name) => !/^runnerhub_(?:process|nodejs)_/.test(name));
    expect(documented.sort()).toEqual(own.sort());
    expect(own.filter((name) => described.get(name) === 'counter' && !name.endsWith('_total'))).toEqual([]);
  });
});

describe('the rules for Prometheus', () => {
  it('name metrics that exist, and each has a test', async () => {
    const known = describedMetrics(await scrape());
    const text = readFile(RULES, 'runnerhub.rules.yml');
    const unknown = [...namedMetrics(text, known)].filter((name) => !known.has(name));
    expect(unknown).toEqual([]);
    const { groups } = parse(text) as { groups: { rules: { alert: string }[] }[] };
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const tests = readFile(RULES, 'runnerhub.rules.test.yml');
    expect(alerts.length).toBeGreaterThan(15);
    expect(alerts.filter((alert) => !tests.includes(`alertname: ${alert}\n        exp_alerts:`))).toEqual([]);
  });

  it.skipIf(isMissing('promtool'))('pass promtool and their tests', () => {
    const promtool = (...parameters: string[]) => execFileSync('promtool', parameters, { cwd: RULES }).toString();
    expect(promtool('check', 'rules', 'runnerhub.rules.yml')).toContain('SUCCESS');
    expect(promtool('test', 'rules', 'runnerhub.rules.test.yml')).toContain('SUCCESS');
  });
});

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: { uid: string };
  targets?: { expr: string; refId: string; datasource: { uid: string } }[];
}
interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { name: string; type: string; definition?: string }[] };
}

describe.each(readdirSync(DASHBOARDS))('the dashboard %s', (file) => {
  const { uid, title, schemaVersion, panels, templating } = JSON.parse(readFile(DASHBOARDS, file)) as Dashboard;
  const targets = panels.flatMap((panel) => panel.targets ?? []);

  it('has what Grafana requires', () => {
    expect(uid).toMatch(/^[a-z-]{1,40}$/);
    expect(title).toMatch(/^RunnerHub/);
    expect(schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from({ length: h * w }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    for (const panel of panels.filter(({ type }) => type !== 'row')) expect(panel.targets?.length).toBeGreaterThan(0);
  });

  it('reads from the Prometheus that is chosen', () => {
    expect(templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    for (const { datasource } of targets) expect(datasource.uid).toBe('${datasource}');
  });

  it('names metrics and variables that exist', async () => {
    const known = describedMetrics(await scrape());
    const expressions = [...targets.map(({ expr }) => expr), ...templating.list.map((one) => one.definition ?? '')];
    const text = expressions.join('\n');
    expect([...namedMetrics(text, known)].filter((name) => !known.has(name))).toEqual([]);
    const variables = [...text.matchAll(/\$([a-z]\w*)/g)].map(([, name]) => name);
    const own = new Set(templating.list.map(({ name }) => name));
    expect(variables.filter((name) => !own.has(name ?? ''))).toEqual([]);
  });

  it.skipIf(isMissing('promtool'))('has expressions that Prometheus understands', () => {
    const rules = targets.map(({ expr }, n) => {
      return { record: `panel:${n}`, expr: expr.replaceAll('$__rate_interval', '1m') };
    });
    const folder = mkdtempSync(join(tmpdir(), 'runnerhub-panels-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // JSON is YAML.
    writeFileSync(join(folder, 'panels.yml'), JSON.stringify({ groups: [{ name: file, rules }] }));
    const checked = execFileSync('promtool', ['check', 'rules', 'panels.yml'], { cwd: folder });
    expect(checked.toString()).toContain(`${rules.length} rules found`);
  });
});
