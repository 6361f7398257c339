import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { built, cli } from '../support/cli/cli.js';
import { ENTER_SCREEN, LEAVE_SCREEN, Terminal } from '../support/cli/terminal.js';
import { eventually } from '../support/eventually.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../support/hub/http-hub.js';
import { bound, patience } from '../support/limits.js';
import { isMissing } from '../support/programs.js';
import { TcpProxy } from '../support/proxy.js';

const TOP = 'node dist/cli.js top';
/** Prints the terminal's modes before and after, so that a mode that was not restored shows. */
const FRAMED = `stty -g; ${TOP}; echo code $?; stty -g`;
const [CTRL_C, CTRL_L, CTRL_Z, ESCAPE, DOWN] = ['\u0003', '\u000c', '\u001a', '\u001b', '\u001b[B'];
const SECRET = 'the-secret-of-a-webhook';
/** Would clear the screen, change the title, reverse the line, and take two cells each. */
const HOSTILE = 'a\u001b[2J\u001b]0;x\u0007\u202eb\u200b日本🚀';
const HOSTILE_SHOWN = 'a\\u001b[2J\\u001b]0;x\\u0007\\u202eb\\u200b日本🚀';

describe('hub top', () => {
  let hub: HttpHub;
  let env: Record<string, string>;
  let terminal: Terminal;
  beforeAll(async () => {
    await built();
    hub = await startHttpHub({ GITHUB_WEBHOOK_SECRET: SECRET });
    env = { RUNNERHUB_URL: `http://127.0.0.1:${hub.port}`, RUNNERHUB_KEY: TEST_KEY };
  }, patience(120_000));
  afterAll(() => hub?.remove());
  afterEach(() => terminal?.close());

  const post = (path: string, body: object = {}) => hub.client.send({ path, body });
  const add = (type: string, data: object, more: object = {}) =>
    post('/api/queues/jobs', { type, data, ...more }).then(({ status }) => expect(status).toBe(202));
  /** Delivers a workflow job that no set of runners serves. */
  async function queueWorkflowJob(name: string): Promise<void> {
    const workflow_job = { id: 1, run_id: 1, run_attempt: 1, labels: ['nobody'], name, workflow_name: 'CI' };
    const repository = { full_name: 'octo/hello', private: true, fork: false };
    const body = Buffer.from(JSON.stringify({ action: 'queued', workflow_job, repository }));
    const headers = {
      'x-github-event': 'workflow_job',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    };
    expect((await hub.client.send({ path: '/webhooks/github', headers, body })).status).toBe(202);
  }

  it('without a terminal prints one snapshot, as text or JSON', async () => {
    const [text, json] = await Promise.all([cli(['top'], env), cli(['top', '--json'], env)]);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^RunnerHub {2}http/);
    expect(text.stdout).toMatch(/^Nodes {5}\S+:\d+ \w+, 0 active$/m);
    expect(text.stdout).not.toContain('\u001b');
    const state = JSON.parse(json.stdout) as Record<string, unknown[]>;
    expect(state['queues']).toHaveLength(22);
    expect(state['nodes']).toHaveLength(1);
  });

  it('exits with 1 when no hub answers', async () => {
    const { code, stderr } = await cli(['top'], { ...env, RUNNERHUB_URL: 'http://127.0.0.1:9' });
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^No hub responds/) });
  });

  describe.skipIf(isMissing('script') || process.platform !== 'linux')('at a terminal', () => {
    /** Waits for the end, and checks that the terminal is as it was before. */
    async function restored(): Promise<void> {
      const [before, after] = await terminal.writes(/\n([\w:]+)\r\n\u001b[^]*code 0\r\n([\w:]+)\r\n/);
      expect(after).toBe(before);
      const left = terminal.written.lastIndexOf(LEAVE_SCREEN);
      expect(left).toBeGreaterThan(terminal.written.lastIndexOf(ENTER_SCREEN));
      expect(left).toBeGreaterThan(terminal.written.lastIndexOf('\u001b[?25l'));
      expect(await terminal.ended).toBe(0);
    }

    it('follows the hub, pauses and resumes a queue with a reason, and restores the terminal', async () => {
      terminal = Terminal.run(FRAMED, env, 120, 30);
      expect(await terminal.shows(/^RunnerHub .* live /)).toMatch(
        /^RunnerHub {2}http:\/\/127\.0\.0\.1:\d+ {2}live {2}/,
      );
      await add('probe_echo', {}, { delay: 3_600_000 });
      await terminal.shows(/^Jobs .* 1 delayed/);
      terminal.type(`p`);
      await terminal.shows(/Select a queue first/);
      terminal.type(`jk${DOWN}kk`);
      const [, queue = ''] = /^> (\S+) /.exec(await terminal.shows(/^> /)) ?? [];
      const pauses = async () => (await hub.client.send({ path: '/api/queues/pauses' })).json;
      terminal.type('px');
      await terminal.shows(/Reason: x_$/);
      terminal.type(ESCAPE);
      await terminal.shows(/^q quit/);
      terminal.type('pcalm');
      await terminal.shows(new RegExp(`^Pause ${queue} \\(Esc cancels\\)\\. Reason: calm_$`));
      terminal.type(' it\r');
      await terminal.shows(new RegExp(`^> ${queue} .* paused by admin-key: calm it$`));
      expect(await pauses()).toMatchObject({
        queues: [{ name: queue, reason: 'calm it', changedBy: 'admin-key' }],
      });
      terminal.type('rdone\r');
      await terminal.shows(new RegExp(`   ${queue} runs$`));
      expect(await pauses()).toEqual({ queues: [] });
      terminal.type('q');
      await restored();
    });

    it('draws what foreign names contain, and obeys none of it, at any width', async () => {
      await add('send_alert', { severity: 'error', title: HOSTILE });
      await queueWorkflowJob(HOSTILE);
      await post('/api/queues/email/pause', { reason: HOSTILE });
      terminal = Terminal.run(FRAMED, env, 160, 50);
      await terminal.shows(/^RunnerHub .* live /);
      expect(await terminal.shows(/^ {2}email /)).toContain(`paused by admin-key: ${HOSTILE_SHOWN}`);
      expect(await terminal.shows(/^ +\d+\w+ +error /)).toContain(HOSTILE_SHOWN);
      expect(await terminal.shows(/octo\/hello/)).toMatch(/CI \/ a\\u001b\[2J\\u001b\]0… {2}No runner set/);
      expect(await terminal.shows(/^ {2}queue /)).toMatch(/oldest$/);
      terminal.resize(40, 10);
      expect(await terminal.shows(/^ {2}queue 2\/22 +wait$/)).toHaveLength(22);
      const narrow = terminal.screen();
      expect(narrow[0]).toMatch(/^RunnerHub {2}http:\S+ {2}live/);
      expect(narrow.at(-1)).toBe('q quit  j/k select  p pause  r resume');
      expect(narrow).toContain('Waiting for a runner (1, 0 shown)');
      terminal.type('k');
      await terminal.shows(/^> \S/);
      terminal.resize(100, 30);
      await terminal.shows(/^ {2}queue .*oldest$/);
      terminal.type(`${CTRL_L}${CTRL_C}`);
      await restored();
      await post('/api/queues/email/resume');
    });

    it('shows that the hub is away and that it is back, and ends at once although the hub does not answer', async () => {
      const proxy = new TcpProxy();
      try {
        const port = await proxy.listen(hub.port);
        terminal = Terminal.run(FRAMED, { ...env, RUNNERHUB_URL: `http://127.0.0.1:${port}` });
        await terminal.shows(/^RunnerHub .* live /);
        proxy.cut({ refuse: true });
        expect(await terminal.shows(/^RunnerHub .* NOT CONNECTED /)).toContain('No hub responds');
        expect(await terminal.shows(/^Nodes /)).toMatch(/ 0 active$/);
        proxy.resume();
        await terminal.shows(/^RunnerHub .* live /);
        proxy.pause();
        terminal.type('jpreason\r');
        await terminal.shows(/pause \S+ …$/);
        const start = performance.now();
        terminal.type('q');
        await restored();
        expect(performance.now() - start).toBeLessThan(bound(3000));
      } finally {
        await proxy.close();
      }
    });

    it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('restores the terminal after %s', async (signal) => {
      // Without a size, as a terminal may be in a container.
      const command = `stty cols 0 rows 0; sh -c 'echo pid $$; stty -g; exec ${TOP}'; echo code $?; stty -g`;
      terminal = Terminal.run(command, env, 80, 24);
      await terminal.shows(/^RunnerHub /);
      await terminal.shows(/^q quit/);
      const [pid] = await terminal.writes(/pid (\d+)/);
      process.kill(Number(pid), signal);
      await restored();
    });

    it('is suspended by Ctrl-Z and drawn again by fg', async () => {
      terminal = Terminal.run('exec bash --norc --noprofile -i', { ...env, PS1: '$ ' });
      terminal.type(`${TOP}\r`);
      await terminal.shows(/^RunnerHub .* live /);
      terminal.type(CTRL_Z);
      await terminal.writes(/Stopped/);
      expect(terminal.screen()[0]).toBe('');
      const since = terminal.written.length;
      terminal.type('fg\r');
      await terminal.shows(/^RunnerHub /);
      terminal.type('q');
      await eventually(() => terminal.written.lastIndexOf(LEAVE_SCREEN) > since);
      terminal.type('exit\r');
      expect(await terminal.ended).toBe(0);
    });
  });
});
