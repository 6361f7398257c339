import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AesSecretBox } from './aes-secret-box.js';
import { KeyRing } from './key-ring.js';

const [OLD, NEW] = ['an-old-key-of-at-least-32-characters', 'a-new-key-of-at-least-32-characters'];
const external = { databaseUrl: 'postgresql://db', dataDir: 'none' };
const boxOf = (...secretsKeys: string[]) => new AesSecretBox(new KeyRing({ ...external, secretsKeys }));

describe('AesSecretBox', () => {
  it.each(['', 'x', 'whsec_Zm9v', 'ünïcode ☃', 'x'.repeat(100_000)])('opens what it has sealed (%#)', (text) => {
    const sealed = boxOf(NEW).seal(text, 'test');
    expect(sealed).toMatch(/^[0-9a-f]{8}\.[\w-]+$/);
    if (text !== '') expect(Buffer.from(sealed.split('.')[1] ?? '', 'base64url').includes(text)).toBe(false);
    expect(boxOf(NEW).open(sealed, 'test')).toBe(text);
  });

  it('seals equal texts alike, and others, other purposes and other keys not', () => {
    const of = (text: string, purpose: string, key = NEW) => boxOf(key).seal(text, purpose).split('.')[1];
    expect(of('a', 'p')).toBe(of('a', 'p'));
    expect(new Set([of('a', 'p'), of('b', 'p'), of('a', 'q'), of('a', 'p', OLD)]).size).toBe(4);
  });

  it('opens by any of its keys, and seals by the first', () => {
    const sealed = boxOf(OLD).seal('a', 'p');
    const box = boxOf(NEW, OLD);
    expect(box.open(sealed, 'p')).toBe('a');
    expect(box.seal('a', 'p')).toBe(boxOf(NEW).seal('a', 'p'));
    expect(sealed.startsWith(boxOf(OLD).keyId)).toBe(true);
  });

  it.each([
    ['another purpose', (sealed: string) => [sealed, 'other']],
    ['a changed text', (sealed: string) => [`${sealed.slice(0, -2)}AA`, 'p']],
    ['a short text', (sealed: string) => [sealed.slice(0, 20), 'p']],
    ['no content', (sealed: string) => [sealed.slice(0, 9), 'p']],
    ['an unknown key', (sealed: string) => [`00000000${sealed.slice(8)}`, 'p']],
  ])('refuses %s, without a word of the secret', (_, change) => {
    const [sealed = '', purpose = ''] = change(boxOf(NEW).seal('a secret text', 'p'));
    const open = () => boxOf(NEW).open(sealed, purpose);
    expect(open).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
    expect(open).not.toThrow(/a secret text/);
  });
});

describe('KeyRing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes a key with its own database, and keeps it', () => {
    const own = { secretsKeys: [], dataDir: join(folder, 'data') };
    expect(new KeyRing(own).current().id).toBe(new KeyRing(own).current().id);
    expect(statSync(join(folder, 'data', 'secrets-key')).mode & 0o777).toBe(0o600);
  });

  it('asks for a key with an external one', () => {
    const ring = new KeyRing({ ...external, secretsKeys: [] });
    expect(() => ring.current()).toThrow(expect.objectContaining({ code: 'NOT_CONFIGURED' }));
    expect(() => ring.current()).toThrow(/set SECRETS_KEY/);
  });
});
