import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../../src/common/ids.js';
import { HostRuntime } from '../../../src/containers/host/host-runtime.js';
import { eventually } from '../../support/eventually.js';
import { timeLimit } from '../../support/limits.js';

const MIB = 1024 * 1024;

describe('the host runtime', () => {
  let dataDir: string;
  let runtime: HostRuntime;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'runnerhub-host-'));
    runtime = new HostRuntime({ dataDir, runnerDir: join(dataDir, 'actions-runner') });
  });

  afterAll(async () => {
    for (const { id } of await runtime.list({})) await runtime.destroy(id, 0);
    await rm(dataDir, { recursive: true, force: true });
  });

  const spec = (script: string) => ({ name: `t-${newId()}`, image: 'any', command: ['/bin/sh', '-c', script] });
  const file = (name: string, ...parts: string[]) => join(dataDir, 'containers', name, ...parts);
  const leader = async (name: string) => Number.parseInt(await readFile(file(name, 'process'), 'utf8'), 10);
  const ended = (name: string) => runtime.wait(name, timeLimit(20_000));

  it("starts GitHub's runner from its installation folder, with its configuration in the environment", async () => {
    await mkdir(join(dataDir, 'actions-runner'));
    const script = '#!/bin/sh\necho "$0 in $PWD: $ACTIONS_RUNNER_INPUT_JITCONFIG"\n';
    await writeFile(join(dataDir, 'actions-runner', 'run.sh'), script, { mode: 0o755 });
    const name = `t-${newId()}`;
    const env = { ACTIONS_RUNNER_INPUT_JITCONFIG: 'c29tZQ==' };
    await runtime.run({ name, image: 'any', command: ['/home/runner/run.sh'], workingDir: '/home/runner', env });
    expect(await ended(name)).toMatchObject({ exitCode: 0 });
    const runner = join(dataDir, 'actions-runner', 'run.sh');
    expect(await runtime.logs(name)).toBe(`${runner} in ${file(name, 'work')}: c29tZQ==\n`);
  });

  it('provides a fresh folder, also as home, and only the usual variables', async () => {
    const wanted = spec('pwd; ls -A; echo $HOME; env | cut -d= -f1 | sort | tr "\\n" " "');
    await runtime.run(wanted);
    await ended(wanted.name);
    const work = file(wanted.name, 'work');
    const [pwd, home, names] = (await runtime.logs(wanted.name)).split('\n');
    expect([pwd, home, names?.trim()]).toEqual([work, work, 'HOME LANG PATH PWD']);
    await runtime.destroy(wanted.name);
    expect(await readdir(join(dataDir, 'containers'))).not.toContain(wanted.name);
  });

  it('writes no environment to the disk', async () => {
    const secret = newId();
    const wanted = { ...spec('sleep 60'), env: { SECRET: secret } };
    await runtime.run(wanted);
    const files = (await readdir(file(wanted.name), { withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['state.json', 'process']));
    for (const { name } of files) expect(await readFile(file(wanted.name, name), 'utf8')).not.toContain(secret);
    expect((await stat(join(dataDir, 'containers'))).mode & 0o077).toBe(0);
    await runtime.destroy(wanted.name, 0);
  });

  it('keeps a bounded log on the disk', async () => {
    const wanted = spec('head -c 60000000 /dev/zero | tr "\\0" x; echo; echo the end');
    await runtime.run(wanted);
    expect(await ended(wanted.name)).toMatchObject({ exitCode: 0 });
    const sizes = await Promise.all(['log', 'log.old'].map(async (log) => (await stat(file(wanted.name, log))).size));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(7 * MIB);
    expect(sizes[0]! + sizes[1]!).toBeGreaterThanOrEqual(5 * MIB);
    expect((await runtime.logs(wanted.name)).endsWith('x\nthe end\n')).toBe(true);
  });

  it('reports the end of a process that was killed together with its wrapper', async () => {
    const wanted = spec('sleep 60');
    await runtime.run(wanted);
    process.kill(-(await leader(wanted.name)), 'SIGKILL');
    expect(await ended(wanted.name)).toMatchObject({ state: 'exited', exitCode: 137 });
  });

  it('neither adopts nor kills a later process with the same pid', async () => {
    const [wanted, innocent] = [spec('exit 0'), spec('sleep 60')];
    await runtime.run(wanted);
    await ended(wanted.name);
    // Started afterwards, so that its start time is a later clock tick.
    await runtime.run(innocent);
    // As if another process had got the pid after a crash that left no exit code.
    const line = (await readFile(file(wanted.name, 'process'), 'utf8')).replace(
      /^\d+/,
      String(await leader(innocent.name)),
    );
    await writeFile(file(wanted.name, 'process'), line);
    await rm(file(wanted.name, 'exit'));
    expect(await runtime.inspect(wanted.name)).toMatchObject({ state: 'exited', exitCode: 137 });
    await runtime.destroy(wanted.name, 0);
    expect(await runtime.inspect(innocent.name)).toMatchObject({ state: 'running' });
    await runtime.destroy(innocent.name, 0);
  });

  it('detects the end of a command although a process outside its group holds the output', async () => {
    const wanted = spec('setsid sleep 20 & echo $!; exit 9');
    await runtime.run(wanted);
    expect(await ended(wanted.name)).toMatchObject({ state: 'exited', exitCode: 9 });
    process.kill(Number(await runtime.logs(wanted.name)), 'SIGKILL');
  });

  it('starts a container that a dead hub only recorded', async () => {
    const wanted = spec('exit 8');
    await mkdir(file(wanted.name, 'work'), { recursive: true });
    await writeFile(file(wanted.name, 'state.json'), JSON.stringify({ name: wanted.name, image: 'any', labels: {} }));
    expect(await runtime.inspect(wanted.name)).toMatchObject({ state: 'created' });
    await runtime.run(wanted);
    expect(await ended(wanted.name)).toMatchObject({ exitCode: 8 });
  });

  it('recreates a folder that was never finished', async () => {
    const wanted = spec('ls -A');
    await mkdir(file(wanted.name, 'work', 'rubbish'), { recursive: true });
    expect(await runtime.inspect(wanted.name)).toBeUndefined();
    await runtime.run(wanted);
    expect(await ended(wanted.name)).toMatchObject({ exitCode: 0 });
    expect(await runtime.logs(wanted.name)).toBe('');
  });

  it('requires a command', async () => {
    await expect(runtime.run({ name: 'no-command', image: 'any' })).rejects.toMatchObject({ code: 'PERMANENT_ERROR' });
    expect(await runtime.inspect('no-command')).toBeUndefined();
  });

  it("leaves no process of a container's group running", async () => {
    const wanted = spec('sleep 60 & sleep 60 & sleep 60');
    await runtime.run(wanted);
    const group = await leader(wanted.name);
    await eventually(async () => (await inGroup(group)).length >= 4);
    await runtime.destroy(wanted.name, 1000);
    expect(await inGroup(group)).toEqual([]);
  });
});

/** Returns the living processes of a process group. */
async function inGroup(group: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.filter((line) => {
    const [state, , pgrp] = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return Number(pgrp) === group && state !== 'Z';
  });
}
