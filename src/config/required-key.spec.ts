import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.js';
import { missingKey } from './required-key.js';

describe('missingKey', () => {
  it.each<[NodeJS.ProcessEnv, RegExp]>([
    [{}, /^$/],
    [{ DATABASE_URL: 'postgres://db/hub' }, /^RUNNERHUB_ADMIN_KEY is missing, .+ RUNNERHUB_ADMIN_KEY_FILE$/],
    [{ DATABASE_URL: 'postgres://db/hub', ROLE: 'api' }, /is missing/],
    [{ DATABASE_URL: 'postgres://db/hub', ROLE: 'worker' }, /^$/],
    [{ DATABASE_URL: 'postgres://db/hub', RUNNERHUB_ADMIN_KEY: 'x'.repeat(24) }, /^$/],
  ])('decides whether %j requires a key', (env, expected) => {
    expect(missingKey(loadConfig(env, '/srv')) ?? '').toMatch(expected);
  });

  it('names the key file that an earlier release created', () => {
    const folder = mkdtempSync(join(tmpdir(), 'runnerhub-key-'));
    try {
      writeFileSync(join(folder, 'admin-key'), 'x'.repeat(24));
      const config = loadConfig({ DATABASE_URL: 'postgres://db/hub', RUNNERHUB_DATA_DIR: folder }, folder);
      expect(missingKey(config)).toContain(`RUNNERHUB_ADMIN_KEY_FILE=${join(folder, 'admin-key')}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
