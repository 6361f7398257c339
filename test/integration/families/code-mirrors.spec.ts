import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUB_CONFIG, type HubConfig } from '../../../src/config/hub-config.js';
import { repositoryRoot, WorkRepository } from '../../support/git/work-repository.js';
import { GitHttpServer } from '../../support/git/git-http-server.js';
import { CodeHub } from '../../support/hub/code-hub.js';

describe('repositories at hosts', () => {
  let code: CodeHub;
  let host: GitHttpServer;
  let shop: WorkRepository;
  let empty: WorkRepository;
  let removeRoot: () => Promise<void>;
  let first: string;

  beforeAll(async () => {
    const { folder, remove } = await repositoryRoot();
    removeRoot = remove;
    host = await GitHttpServer.start(folder);
    shop = await WorkRepository.create(join(folder, 'octo/shop.git'), { bare: true });
    empty = await WorkRepository.create(join(folder, 'octo/empty.git'), { bare: true });
    first = await shop.commit({ 'a.ts': 'let a;\n' });
    code = await CodeHub.start({
      ...{ GITEA_URL: host.url, GITEA_TOKEN: host.token },
      ...{ GITHUB_API_URL: `${host.url}/api/v3`, GITHUB_TOKEN: host.token },
    });
  });
  afterAll(async () => {
    await code?.close();
    host?.close();
    await removeRoot();
  });

  it.each(['github', 'gitea'] as const)('are mirrored from %s and indexed again after a push', async (provider) => {
    const request = { repository: 'octo/shop', provider };
    const { files } = await code.indexed(request);
    expect(files).toBeGreaterThan(0);
    const second = await shop.commit({ [`${provider}.ts`]: `let ${provider};\n` });
    expect(await code.indexed(request)).toMatchObject({ commit: second, changed: 1, removed: 0 });
    await shop.commit({ 'feature.ts': 'let feature;\n' }, `feature-${provider}`);
    expect(await code.indexed({ ...request, ref: `feature-${provider}` })).toMatchObject({
      files: 1,
      changed: 1,
      removed: Number(files) + 1,
    });
    expect(await code.indexed({ ...request, ref: first })).toMatchObject({ commit: first, files: 1 });
    expect(await code.indexed({ ...request, ref: first, filePath: 'a.ts' }, 'index_file')).toMatchObject({ files: 1 });
  });

  it('are found where a project says that they are', async () => {
    const project = {
      name: 'shop',
      dockerImage: 'octo/shop',
      domain: 'shop.test',
      repository: 'octo/shop',
      provider: 'gitea',
    };
    await code.ask('PUT', '/api/projects/shop', project);
    await code.indexed({ repository: 'octo/shop' });
    const { rows } = await code.hub.ledger.query(
      `select source from code_repositories where name = 'octo/shop' order by indexed_at desc limit 1`,
    );
    expect(rows).toEqual([{ source: 'gitea' }]);
  });

  it('may be empty, or unknown', async () => {
    expect(await empty.tip('main')).toBeUndefined();
    expect(await code.indexed({ repository: 'octo/empty' })).toMatchObject({ commit: null, files: 0 });
    expect(await code.refused({ repository: 'octo/none' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('leave the token nowhere, and redirect it to nobody', async () => {
    await code.indexed({ repository: 'octo/shop', provider: 'github' });
    const other = await GitHttpServer.start('/nonexistent');
    host.redirect = other.url;
    try {
      const error = await code.refused({ repository: 'octo/shop', provider: 'github' });
      expect(error).toMatchObject({ code: 'GIT_FAILED' });
      expect(other.requests).toEqual([]);
      expect(JSON.stringify(error)).not.toContain(host.token);
    } finally {
      host.redirect = undefined;
      other.close();
    }
    const { dataDir } = code.hub.app.get<HubConfig>(HUB_CONFIG, { strict: false });
    const mirrors = join(dataDir, 'mirrors');
    const entries = await readdir(mirrors, { recursive: true, withFileTypes: true });
    const basic = Buffer.from(`x-access-token:${host.token}`).toString('base64');
    const texts = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
    );
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) for (const secret of [host.token, basic]) expect(text).not.toContain(secret);
  });

  it('refuse other credentials', async () => {
    const other = await CodeHub.start({ GITEA_URL: host.url, GITEA_TOKEN: 'another-token' });
    try {
      const error = await other.refused({ repository: 'octo/shop', provider: 'gitea' });
      expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
      expect(JSON.stringify(error)).not.toContain('another-token');
    } finally {
      await other.close();
    }
  });
});
