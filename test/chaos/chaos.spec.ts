import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, exitOf } from '../support/cli/cli.js';
import { isMissing } from '../support/programs.js';
import type { Verdict } from './verdict/verdict.js';
import { patience } from '../support/limits.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = patience(240_000);
/** Quick scenarios that reveal most, in one world per engine; `npm run test:chaos` runs all, with many seeds. */
const SHORT = [
  ...(isMissing('redis-server') ? [] : [{ engine: 'redis', scenarios: ['wipe', 'kill-node-once'] }]),
  { engine: 'postgres', scenarios: ['wipe', 'postgres-restart'] },
];
const ROWS = SHORT.flatMap(({ engine, scenarios }) => scenarios.map((scenario) => ({ engine, scenario })));

/** Runs `scripts/test-chaos.mjs` as an operator does, with a fixed seed. @returns its output */
async function chaos(engine: string, only: readonly string[], json: string): Promise<string> {
  const args = ['--seed', '7', '--engine', engine, '--only', only.join(','), '--json', json];
  const child = spawn(process.execPath, ['scripts/test-chaos.mjs', ...args], { cwd: ROOT, timeout: LIMIT_MS });
  const [, output, errors] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
  return output + errors;
}

describe('a short chaos run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-short-chaos-'));
  const verdicts: Verdict[] = [];
  const outputs: string[] = [];

  beforeAll(async () => {
    await built();
    const one = async ({ engine, scenarios }: (typeof SHORT)[number]) => {
      const json = join(folder, `${engine}.json`);
      outputs.push(await chaos(engine, scenarios, json));
      if (existsSync(json)) verdicts.push(...(JSON.parse(readFileSync(json, 'utf8')) as Verdict[]));
    };
    await Promise.all(SHORT.map(one));
  }, LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(ROWS)('loses no job, and neither ends nor starts one twice: $scenario on $engine', ({ engine, scenario }) => {
    const verdict = verdicts.find((one) => one.scenario === scenario && one.engine === engine);
    if (!verdict) throw new Error(`no verdict:\n${outputs.join('\n')}`);
    const { lost, endedTwice, startedTwice, flaws, findings } = verdict;
    const nothing = { findings: [], lost: 0, endedTwice: 0, startedTwice: 0, flaws: 0 };
    expect({ findings, lost, endedTwice, startedTwice, flaws }).toEqual(nothing);
    expect(verdict.jobs).toBeGreaterThan(100);
  });
});
