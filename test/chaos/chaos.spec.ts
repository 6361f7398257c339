import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { built, exitOf } from '../support/cli.js';
import { isMissing } from '../support/parts.js';
import type { Verdict } from './verdict/verdict.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 240_000;
/** The quickest that tell most; all of them, and many seeds: `npm run test:chaos`. */
const SHORT = ['wipe', 'postgres-restart', 'two-recoveries'];
const ENGINES = isMissing('redis-server') ? ['postgres'] : ['redis', 'postgres'];

/** `scripts/test-chaos.mjs` as an operator runs it; a fixed seed. */
async function chaos(engine: string, only: readonly string[], json: string): Promise<string> {
  const args = ['--seed', '7', '--engine', engine, '--only', only.join(','), '--json', json];
  const child = spawn(process.execPath, ['scripts/test-chaos.mjs', ...args], { cwd: ROOT, timeout: LIMIT_MS });
  const [, output, errors] = await Promise.all([exitOf(child), text(child.stdout), text(child.stderr)]);
  return output + errors;
}

describe.each(ENGINES)('chaos in short, on %s', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-short-chaos-'));
  let verdicts: Verdict[] = [];
  let output = '';

  beforeAll(async () => {
    await built();
    const json = join(folder, 'verdicts.json');
    output = await chaos(engine, SHORT, json);
    verdicts = JSON.parse(readFileSync(json, 'utf8')) as Verdict[];
  }, LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(SHORT)('%s: nothing is lost, ends twice, or starts twice', (name) => {
    const verdict = verdicts.find(({ scenario }) => scenario === name);
    if (!verdict) throw new Error(`no verdict:\n${output}`);
    const { lost, endedTwice, startedTwice, flaws, findings } = verdict;
    expect({ findings, lost, endedTwice, startedTwice, flaws }).toEqual({
      findings: [],
      lost: 0,
      endedTwice: 0,
      startedTwice: 0,
      flaws: 0,
    });
    expect(verdict.jobs).toBeGreaterThan(100);
  });
});
