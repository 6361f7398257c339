import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { NodeWork, type NodeTask } from '../../../src/jobs/ports/node-work.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { NodeTasks } from '../../../src/persistence/nodes/node-tasks.js';
import { startDyingHub } from '../../support/hub/dying-hub.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';
import { bound, patience } from '../../support/limits.js';
import { TcpProxy } from '../../support/proxy.js';
import { newFolder } from '../../support/stores/backups.js';

const NAME: NodeTask<{ wait?: boolean }, { name: string; text: string }> = { name: 'test_name' };
const LONG = 'x'.repeat(20_000);
/** A node counts as dead after three seconds. */
const TIMINGS = { nodeHeartbeatMs: 500, nodeSilenceMs: 3000, nodeWatchMs: 300 };

describe('work on each node', () => {
  const hubs: TestHub[] = [];
  const proxy = new TcpProxy();
  const begun: string[] = [];
  const ended: string[] = [];
  let release = () => {};
  let released = Promise.resolve();

  const start = async (name: string, databaseUrl?: string) => {
    const stores = hubs[0]?.stores;
    const config = databaseUrl === undefined ? {} : { databaseUrl };
    const hub = await startTestHub({ engine: 'postgres', stores, timings: TIMINGS, config });
    hubs.push(hub);
    work(hub).provide(NAME, async ({ wait }, signal) => {
      signal.addEventListener('abort', () => ended.push(name));
      begun.push(name);
      if (name === 'failing') throw new Error('no disk\0');
      if (wait) await released;
      return { name, text: LONG };
    });
    return hub;
  };
  const work = (hub: TestHub) => hub.app.get(NodeWork, { strict: false });
  const idOf = (hub: TestHub) => hub.app.get(NodeIdentity, { strict: false }).id;
  const ask = (input: { wait?: boolean } = {}, withinMs = 60_000, signal = new AbortController().signal) =>
    work(hubs[0]!).onEachNode(NAME, input, { withinMs, signal });
  const left = async () => (await hubs[0]!.sql.query(`select from node_works`)).rowCount;

  beforeAll(async () => {
    await start('first');
    await start('second');
    const { url } = hubs[0]!.stores.database;
    const [, account, socket, name] = /^postgresql:\/\/(.+)@(.+):5432\/(.+)$/.exec(url) ?? [];
    const port = await proxy.listen(`${decodeURIComponent(socket ?? '')}/.s.PGSQL.5432`);
    await start('far', `postgresql://${account}@127.0.0.1:${port}/${name}`);
  }, patience(60_000));
  afterAll(async () => {
    proxy.resume();
    for (const hub of hubs.reverse()) await hub.close();
    await proxy.close();
  });

  it('is reported by all, with reports that fit in no message', async () => {
    const { parts, failed, silent } = await ask();
    expect(parts.map(({ report }) => report.name).sort()).toEqual(['far', 'first', 'second']);
    expect(parts.every(({ report, host }) => report.text === LONG && host !== '')).toBe(true);
    expect([failed, silent]).toEqual([[], []]);
    expect(await left()).toBe(0);
  });

  it('fails on one node alone, also where its release does not know it', async () => {
    const failing = await start('failing');
    expect(await ask()).toMatchObject({
      failed: [{ node: idOf(failing), code: 'UNKNOWN_ERROR', message: 'no disk\ufffd' }],
      silent: [],
    });
    const unknown = await work(hubs[1]!).onEachNode(
      { name: 'test_unknown' },
      {},
      {
        withinMs: 60_000,
        signal: new AbortController().signal,
      },
    );
    expect(unknown.failed).toHaveLength(hubs.length);
    expect(unknown.failed[0]).toMatchObject({ code: 'TASK_UNKNOWN' });
    await hubs.pop()?.close();
    await eventually(async () => (await ask()).failed.length === 0);
  });

  it('names nodes that need longer, and ends with the signal', async () => {
    released = new Promise((resolve) => (release = resolve));
    begun.length = 0;
    ended.length = 0;
    const { parts, silent } = await ask({ wait: true }, 500);
    expect([parts, silent.length]).toEqual([[], 3]);
    const stop = new AbortController();
    const asked = ask({ wait: true }, 60_000, stop.signal);
    await eventually(() => begun.length === 6);
    stop.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
    // Their parts end with it.
    await eventually(() => ended.length === 6);
    release();
    await eventually(async () => (await left()) === 0);
  });

  it('is done by a node that was cut off for a moment when it reconnects', async () => {
    begun.length = 0;
    proxy.cut({ refuse: true });
    const asked = ask();
    await eventually(() => begun.length === 2);
    proxy.resume();
    const { parts, silent } = await asked;
    expect([parts.length, silent]).toEqual([3, []]);
  });

  it('waits for no node that is cut off for longer than a node may be silent', async () => {
    await eventually(async () => (await ask()).parts.length === 3);
    proxy.pause();
    const began = performance.now();
    const { parts, silent } = await ask();
    expect(performance.now() - began).toBeLessThan(bound(15_000));
    expect(parts.map(({ report }) => report.name).sort()).toEqual(['first', 'second']);
    expect(silent).toEqual([idOf(hubs[2]!)]);
    proxy.resume();
    await eventually(async () => (await ask()).parts.length === 3, { within: 30_000 });
    // What it missed is over: nobody waits for its report.
    await pause(100);
    expect(await left()).toBe(0);
  });

  it(
    'waits for no node that dies midway',
    async () => {
      const { url } = hubs[0]!.stores.database;
      // It runs no jobs, so its part of one is all that it dies of.
      const env = { DATABASE_URL: url, TIMINGS: JSON.stringify(TIMINGS), RUNNERHUB_DATA_DIR: newFolder(), ROLE: 'api' };
      const dying = await startDyingHub('before TempFolders.clean', env);
      onTestFinished(() => dying.end());
      await dying.ready();
      const { id } = await hubs[0]!.router.route({ type: 'cleanup_temp_files', priority: 1 });
      expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
      const { result, state } = await hubs[0]!.jobEnds(id, 60_000);
      expect(state).toBe('completed');
      const { nodes, silent } = result as { nodes: { node: string }[]; silent: string[] };
      expect(nodes.map(({ node }) => node).sort()).toEqual(hubs.map(idOf).sort());
      expect(silent).toHaveLength(1);
    },
    patience(120_000),
  );

  it('is provided once', () => {
    const tasks = hubs[0]!.app.get(NodeTasks, { strict: false });
    expect(() => tasks.provide('test_name', async () => Promise.resolve())).toThrow(/provided twice/);
  });
});
