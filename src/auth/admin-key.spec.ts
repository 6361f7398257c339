import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminKey } from './admin-key.js';

describe('AdminKey', () => {
  let dataDir: string;
  beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'runnerhub-key-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is created once, stored for its owner only, and found again', () => {
    const first = new AdminKey({ dataDir: join(dataDir, 'new') });
    expect(first.isNew).toBe(true);
    expect(first.reveal()).toMatch(/^rh_[\w-]{43}$/);
    const file = join(dataDir, 'new', 'admin-key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(first.reveal());
    expect(readdirSync(join(dataDir, 'new'))).toEqual(['admin-key']);

    const second = new AdminKey({ dataDir: join(dataDir, 'new') });
    expect(second.isNew).toBe(false);
    expect(second.matches(first.reveal())).toBe(true);
    expect(second.matches(`${first.reveal()}x`)).toBe(false);
    expect(second.matches('')).toBe(false);
  });

  it('is the configured one if there is one, and then nothing is written', () => {
    const key = new AdminKey({ dataDir, adminKey: 'configured-key-0123' });
    expect([key.isNew, key.matches('configured-key-0123')]).toEqual([false, true]);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is not created for an external database: without one, no key is accepted', () => {
    const key = new AdminKey({ dataDir, databaseUrl: 'postgres://db/hub' });
    expect([key.isNew, key.matches(''), key.matches('undefined')]).toEqual([false, false, false]);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('refuses a truncated file', () => {
    writeFileSync(join(dataDir, 'admin-key'), '\n');
    expect(() => new AdminKey({ dataDir })).toThrow(/contains no usable key/);
  });
});
