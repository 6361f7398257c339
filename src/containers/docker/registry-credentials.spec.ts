import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { credentialsFor } from './registry-credentials.js';

describe('credentialsFor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (content: string) => {
    const path = join(folder, 'config.json');
    writeFileSync(path, content);
    return path;
  };
  const auth = (text: string) => Buffer.from(text).toString('base64');
  const auths = {
    'ghcr.io': { auth: auth('octo:pass:word') },
    'https://registry.example.com:5000': { auth: auth('a:b') },
    'https://index.docker.io/v1/': { auth: auth('hub:secret') },
    'azure.example.io': { auth: auth('00000000-0000-0000-0000-000000000000:'), identitytoken: 'token' },
    'empty.example.io': {},
  };

  it.each([
    ['ghcr.io/octo/runner:1', { username: 'octo', password: 'pass:word' }],
    ['registry.example.com:5000/runner', { username: 'a', password: 'b' }],
    ['alpine', { username: 'hub', password: 'secret' }],
    ['octo/runner', { username: 'hub', password: 'secret' }],
    ['azure.example.io/runner', { identitytoken: 'token' }],
    ['empty.example.io/runner', undefined],
    ['quay.io/octo/runner', undefined],
  ])('returns those for %s', async (image, credentials) => {
    expect(await credentialsFor(image, file(JSON.stringify({ auths })))).toEqual(credentials);
  });

  it('returns none without a file', async () => expect(await credentialsFor('alpine', undefined)).toBeUndefined());

  it.each(['', '[]', '{"auths":{"ghcr.io":"planted"}}'])(
    'reports unreadable credentials without quoting them: %j',
    async (text) => {
      const failing = credentialsFor('ghcr.io/a', file(text));
      await expect(failing).rejects.toMatchObject({
        code: 'NOT_CONFIGURED',
        message: expect.not.stringContaining('planted'),
      });
    },
  );

  it('names a missing file', async () => {
    await expect(credentialsFor('alpine', join(folder, 'none'))).rejects.toThrow(
      /REGISTRY_AUTH_FILE can't be read: .*ENOENT/,
    );
  });
});
