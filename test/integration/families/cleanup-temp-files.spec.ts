import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../src/common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../../src/config/hub-config.js';
import { NodeIdentity } from '../../../src/persistence/nodes/node-identity.js';
import { eventually } from '../../support/eventually.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { newFolder } from '../../support/stores/backups.js';

const HOUR = 3_600_000;

describe('cleanup_temp_files', () => {
  let hubs: TestHub[];
  const tempOf = (hub: TestHub) => join(hub.app.get<HubConfig>(HUB_CONFIG, { strict: false }).dataDir, 'tmp');
  const idOf = (hub: TestHub) => hub.app.get(NodeIdentity, { strict: false }).id;
  /** Makes a folder with a file, last changed some hours ago. */
  const folder = (hub: TestHub, name: string, hours = 48, bytes = 10) => {
    const path = join(tempOf(hub), name);
    mkdirSync(join(path, 'deep', 'er'), { recursive: true });
    writeFileSync(join(path, 'deep', 'er', 'file'), 'x'.repeat(bytes));
    age(path, hours);
    return path;
  };
  const age = (path: string, hours: number) => {
    const at = new Date(Date.now() - hours * HOUR);
    utimesSync(path, at, at);
  };
  const clean = async (data: object = {}) => {
    const [first] = hubs;
    const { id } = await first!.router.route({ type: 'cleanup_temp_files', data: { ...data } });
    const { state, result } = await first!.jobEnds(id);
    expect(state).toBe('completed');
    return result as { nodes: { node: string; files: number; bytes: number }[]; failed: object[]; silent: string[] };
  };

  beforeAll(async () => {
    const first = await startTestHub({ engine: 'postgres' });
    const rest = [0, 1].map(() => startTestHub({ engine: 'postgres', stores: first.stores }));
    hubs = [first, ...(await Promise.all(rest))];
  });
  afterAll(async () => {
    for (const hub of [...(hubs ?? [])].reverse()) await hub.close();
  });

  it('removes folders of ended jobs on each node, and keeps those of open, recent and other ones', async () => {
    const [first, second, third] = hubs as [TestHub, TestHub, TestHub];
    const { id: open } = await first.router.route({ type: 'probe_echo', delay: HOUR });
    const ended = await first.router.route({ type: 'probe_echo' });
    await first.jobEnds(ended.id);
    const kept = [folder(first, open), folder(second, newId(), 1), folder(third, 'not-of-a-job'), folder(third, open)];
    const gone = [folder(first, ended.id), folder(second, newId(), 25, 7), folder(second, `.removed-${newId()}`)];
    const { nodes, failed, silent } = await clean();
    expect({ failed, silent }).toEqual({ failed: [], silent: [] });
    expect(new Map(nodes.map(({ node, ...report }) => [node, report]))).toEqual(
      new Map([
        [idOf(first), expect.objectContaining({ folders: 1, files: 1, bytes: 10, kept: 0, problem: null })],
        [idOf(second), expect.objectContaining({ folders: 2, files: 2, bytes: 17 })],
        [idOf(third), expect.objectContaining({ folders: 0, files: 0, bytes: 0 })],
      ]),
    );
    expect([...kept, ...gone].map((path) => existsSync(path))).toEqual([
      ...kept.map(() => true),
      ...gone.map(() => false),
    ]);
    expect(await clean({ maxAge: '30m' })).toMatchObject({ silent: [] });
    expect(kept.map((path) => existsSync(path))).toEqual([true, false, true, true]);
    for (const hub of hubs) rmSync(tempOf(hub), { recursive: true, force: true });
  });

  it('follows no link out of its folder', async () => {
    const [first, second, third] = hubs as [TestHub, TestHub, TestHub];
    const outside = newFolder();
    mkdirSync(join(outside, 'folder'));
    for (const name of ['file', 'folder/file']) writeFileSync(join(outside, name), 'precious');
    const path = folder(first, newId());
    symlinkSync(join(outside, 'folder'), join(path, 'deep', 'to-folder'));
    symlinkSync(join(outside, 'file'), join(path, 'to-file'));
    symlinkSync('/nowhere', join(path, 'to-nothing'));
    age(path, 48);
    // A link in place of a job's folder, and in place of all of them.
    mkdirSync(tempOf(second), { recursive: true });
    const link = join(tempOf(second), newId());
    symlinkSync(outside, link);
    rmSync(tempOf(third), { recursive: true, force: true });
    mkdirSync(join(outside, 'folder', newId()));
    symlinkSync(join(outside, 'folder'), tempOf(third));
    const before = readdirSync(outside, { recursive: true });
    const { nodes, failed } = await clean({ maxAge: 0 });
    expect(nodes).toHaveLength(2);
    expect(nodes.find(({ node }) => node === idOf(first))).toMatchObject({ files: 4, bytes: 10 });
    expect(failed).toEqual([
      expect.objectContaining({ node: idOf(third), message: expect.stringContaining('is no folder') as string }),
    ]);
    expect([existsSync(path), readdirSync(tempOf(second))]).toEqual([false, []]);
    expect(readdirSync(outside, { recursive: true })).toEqual(before);
    expect(readFileSync(join(outside, 'folder/file'), 'utf8')).toBe('precious');
    rmSync(tempOf(third));
  });

  it('runs after the delay in its data, which goes with no other time', async () => {
    const [first] = hubs as [TestHub];
    const route = (data: Record<string, unknown>, more: object = {}) =>
      first.router.route({ type: 'cleanup_temp_files', data, ...more });
    const { id, state } = await route({ delay: '1h' });
    expect(state).not.toBe('active');
    const { runAt, createdAt } = await first.jobIs(id, 'delayed');
    expect(Math.abs((runAt?.getTime() ?? 0) - createdAt.getTime() - HOUR)).toBeLessThan(60_000);
    await first.actions.promote(id, 'a test');
    expect(await first.jobEnds(id)).toMatchObject({ state: 'completed' });
    await expect(route({ delay: 1000 }, { delay: 1000 })).rejects.toThrow(/is given twice/);
    await expect(route({ delay: 1000, cronPattern: '0 3 * * *' })).rejects.toThrow(/does not go with cronPattern/);
    for (const data of [{ maxAge: -1 }, { maxAge: 'soon' }, { delay: 'x' }, { dir: '/' }])
      await expect(route(data)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const { scheduleId } = await route({ cronPattern: '0 3 * * *' });
    await eventually(async () => {
      const { rows } = await first.sql.query(`select pattern from schedules where id = $1`, [scheduleId]);
      return rows.length === 1;
    });
  });
});
