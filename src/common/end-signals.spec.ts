import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSignals } from './end-signals.js';

describe('the signals that end the program', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'runnerhub-signals-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['includes SIGHUP', 'SigBlk:\t0000000000000000\nSigIgn:\t0000000000001000\n', true],
    ['leaves SIGHUP out under nohup', 'SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\n', false],
    ['leaves SIGHUP out where nothing is known', 'Name:\tnode\n', false],
  ])('%s', (name, status, has) => {
    const file = join(folder, name);
    writeFileSync(file, status);
    expect(endSignals(file)).toEqual(has ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM']);
  });

  it('leaves SIGHUP out on other systems', () => {
    expect(endSignals(join(folder, 'missing'))).not.toContain('SIGHUP');
  });
});
