import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../../../src/cli/completion/bash.js';
import { commandTree } from '../../../src/cli/completion/command-tree.js';
import { fishScript } from '../../../src/cli/completion/fish.js';
import { zshScript } from '../../../src/cli/completion/zsh.js';
import { createProgram } from '../../../src/cli/program.js';
import { QUEUE_NAMES } from '../../../src/jobs/queue-names.js';
import { JOB_STATES } from '../../../src/jobs/job-state.js';

const run = promisify(execFile);

describe('completion', () => {
  const tree = commandTree(createProgram());
  let script: string;
  beforeAll(() => {
    script = bashScript(tree);
  });

  /** Returns what a real bash offers after these words, the last of which is being typed. */
  async function offered(...words: string[]): Promise<string[]> {
    const typed = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hub; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await run('bash', ['--norc', '-c', typed, 'bash', 'hub', ...words]);
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  }

  it.each([
    [['que'], ['queues']],
    [['queues', 'ob'], ['obliterate']],
    [['jobs', 'bulk', 'c'], ['cancel']],
    [['jobs', 'list', '--state', ''], [...JOB_STATES]],
    [['jobs', 'list', '--json', '--queue', ''], [...QUEUE_NAMES]],
    [['jobs', 'list', '--state', '=', 'fa'], ['failed']],
    [['jobs', 'list', '--stat'], ['--state']],
    [
      ['keys', 'create', 'ci', '--role', ''],
      ['viewer', 'operator', 'admin'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['metrics', 'history', 'queue_w'], ['queue_waiting']],
    [['jobs', 'show', 'list', '--j'], ['--json']],
    [['jobs', 'list', '--tag', ''], []],
    [['nothing', ''], []],
  ])('offers after hub %j: %j', async (words, expected) => {
    const found = await offered(...words);
    if (words[0] === 'nothing') expect(found).toContain('jobs');
    else expect(found).toEqual(expected);
  });

  it('offers every command and every option', async () => {
    const names = createProgram().commands.flatMap((command) => [command.name(), ...command.aliases()]);
    expect((await offered('')).sort()).toEqual(names.sort());
    const { options } = tree.find(({ path }) => path === 'schedules create') ?? { options: [] };
    expect(options.length).toBeGreaterThan(10);
    expect(await offered('schedules', 'create', '-')).toEqual(options.map(({ flag }) => flag));
  });

  it.each([
    ['zsh', zshScript],
    ['fish', fishScript],
  ])('for %s names every command', (_, of) => {
    const text = of(tree);
    for (const { path } of tree) if (path !== '') expect(text).toContain(`'${path}'`);
  });
});
