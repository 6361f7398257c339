import { beforeEach, describe, expect, it } from 'vitest';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { GitHubSync } from '../../../src/github/sync/github-sync.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { HttpClient } from '../../support/hub/http-client.js';
import {
  LIMIT_MS,
  HELLO,
  LABELS,
  JOBS,
  simulator,
  url,
  hub,
  requests,
  start,
  enqueue,
  sync,
  all,
  shown,
  runner,
  counts,
} from '../../support/github/github-sync.js';
import { patience } from '../../support/limits.js';

describe('sync_github_data', () => {
  beforeEach(() => start(), LIMIT_MS);

  it(
    'imports an organization, and later only its changes, at no cost',
    async () => {
      simulator.addRepository(HELLO, { private: false, fork: true });
      simulator.addRepository('octo-org/other');
      simulator.addRepository('elsewhere/hello');
      simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await runner('of-hello', { owner: 'octo-org', repo: 'hello' });
      await runner('of-all', { org: 'octo-org' });
      const first = await sync({ organisation: 'octo-org' });
      expect(first).toEqual({
        ...{ repositories: counts(2, 2, 0), workflows: counts(1, 1, 0), runners: counts(2, 2, 0) },
        ...{ requests: 6, unchanged: 0, skipped: [] },
      });
      const of = simulator.repositories[0];
      expect(await all('github_repositories', '*')).toMatchObject([
      { id: String(of?.id), owner: 'octo-org', full_name: HELLO, private: false, visibility: 'public', fork: true,
        archived: false, default_branch: 'main', pushed_at: of?.pushedAt, removed_at: null },
      { full_name: 'octo-org/other', private: true, visibility: 'private', fork: false },
    ]); // prettier-ignore
      expect(await all('github_workflows', '*')).toMatchObject([
        { repository_id: String(of?.id), name: 'CI', path: '.github/workflows/ci.yml', state: 'active' },
      ]);
      expect(await all('github_runners', '*')).toMatchObject([
        {
          name: 'of-all',
          organization: 'octo-org',
          repository_id: null,
          labels: LABELS,
          status: 'offline',
          busy: false,
        },
        { name: 'of-hello', organization: null, repository_id: String(of?.id), ephemeral: true, os: 'linux' },
      ]);

      const used = async () => {
        const headers = { authorization: `Bearer ${simulator.token}` };
        return ((await (await fetch(`${url}/rate_limit`, { headers })).json()) as { rate: { used: number } }).rate.used;
      };
      const before = await used();
      const written = await all('github_repositories', 'name, xmin');
      expect(await sync({ organisation: 'OCTO-org' })).toEqual({
        ...{ repositories: counts(2, 0, 0), workflows: counts(1, 0, 0), runners: counts(2, 0, 0) },
        ...{ requests: 6, unchanged: 6, skipped: [] },
      });
      expect(await used()).toBe(before);
      // A complete answer without changes writes nothing.
      simulator.faults.next('staleEtag', 6);
      expect(await sync({ organisation: 'octo-org' })).toMatchObject({ unchanged: 0, repositories: counts(2, 0, 0) });
      expect(await all('github_repositories', 'name, xmin')).toEqual(written);
    },
    LIMIT_MS,
  );

  it(
    'marks missing entries as removed, and restores those that return',
    async () => {
      const hello = simulator.addRepository(HELLO);
      const other = simulator.addRepository('octo-org/other');
      const ci = simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      simulator.addWorkflow('octo-org/other', { file: 'release.yml', name: 'Release', jobs: JOBS });
      const jit = await runner('one', { owner: 'octo-org', repo: 'hello' });
      await sync({ organisation: 'octo-org' });

      simulator.removeWorkflow(ci);
      simulator.addWorkflow(HELLO, { file: 'new.yml', name: 'New', jobs: JOBS });
      hello.archived = true;
      await hub.app
        .get(GitHubClient, { strict: false })
        .deleteRunner({ owner: 'octo-org', repo: 'hello' }, jit.runnerId);
      simulator.removeRepository(other);
      expect(await sync({ organisation: 'octo-org' })).toMatchObject({
        ...{ repositories: counts(1, 1, 1), workflows: counts(1, 1, 1), runners: counts(0, 0, 1) },
      });
      expect(await shown('github_repositories')).toEqual([
        { name: 'hello', there: true },
        { name: 'other', there: false },
      ]);
      expect(await shown('github_workflows')).toEqual([
        { name: 'CI', there: false },
        { name: 'New', there: true },
        { name: 'Release', there: false },
      ]);
      expect(await shown('github_runners')).toEqual([{ name: 'one', there: false }]);
      expect(await all('github_repositories', 'name, archived')).toContainEqual({ name: 'hello', archived: true });

      // Retention deletes entries removed long ago; one that reappears with its old id is restored.
      await hub.sql.query(`update github_workflows set removed_at = now() - interval '40 days' where name = 'CI'`);
      await hub.app.get(LedgerRetention, { strict: false }).apply();
      expect((await shown('github_workflows')).map(({ name }) => name)).toEqual(['New', 'Release']);
      simulator.addRepository('octo-org/other');
      expect(await sync({ organisation: 'octo-org' })).toMatchObject({ repositories: counts(2, 1, 0) });
      expect((await shown('github_repositories')).every(({ there }) => there)).toBe(true);
    },
    LIMIT_MS,
  );

  it(
    'imports one repository without touching others, and marks it as removed when it is gone',
    async () => {
      const hello = simulator.addRepository(HELLO);
      simulator.addRepository('octo-org/other');
      simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await sync({ organisation: 'octo-org' });
      expect(await sync({ repository: HELLO })).toMatchObject({
        repositories: counts(1, 0, 0),
        requests: 3,
        unchanged: 2,
      });
      expect(await sync({ repository: 'Octo-Org/Hello' })).toMatchObject({ requests: 3, unchanged: 3 });
      simulator.removeRepository(hello);
      expect(await sync({ repository: HELLO })).toMatchObject({ repositories: counts(0, 0, 1), requests: 1 });
      expect(await shown('github_repositories')).toEqual([
        { name: 'hello', there: false },
        { name: 'other', there: true },
      ]);
      expect(await shown('github_workflows')).toEqual([{ name: 'CI', there: false }]);
      // Nothing is left to remove.
      expect(await hub.jobEnds(await enqueue({ repository: HELLO }))).toMatchObject({
        ...{ state: 'failed', attemptsMade: 1, error: { code: 'NOT_FOUND' } },
      });
      simulator.addRepository(HELLO);
      await hub.sql.query(`delete from github_repositories where name = 'hello'`);
      await sync({ organisation: 'octo-org' });
      expect((await shown('github_repositories')).map(({ there }) => there)).toEqual([true, true]);
    },
    LIMIT_MS,
  );

  it(
    'continues page by page where it was interrupted',
    async () => {
      for (let n = 0; n < 230; n += 1) simulator.addRepository(`octo-org/r${String(n).padStart(3, '0')}`);
      const service = hub.app.get(GitHubSync, { strict: false });
      const options = { signal: new AbortController().signal, progress: () => undefined };
      const stop = new AbortController();
      simulator.on('request', ({ query }) => {
        if (query['page'] === '2' && !stop.signal.aborted) stop.abort(new Error('cut short'));
      });
      await expect(service.organisation('octo-org', { ...options, signal: stop.signal })).rejects.toThrow('cut short');
      // The second page was in flight; its request was aborted.
      const pages = async () =>
        (
          await hub.sql.query<{ page: number; n: number }>(
            `select page, cardinality(ids) as n from github_etags where list = 'organization/octo-org/repositories' order by 1`,
          )
        ).rows;
      expect(await pages()).toEqual([{ page: 1, n: 100 }]);
      expect(await shown('github_repositories')).toHaveLength(100);
      requests.length = 0;
      simulator.removeRepository(simulator.repositories[229]!);
      const done = await service.organisation('octo-org', options);
      expect(requests.filter((request) => request.startsWith('/orgs/{org}/repos'))).toEqual([
        '/orgs/{org}/repos 304',
        '/orgs/{org}/repos 200',
        '/orgs/{org}/repos 200',
      ]);
      expect(done.repositories).toEqual(counts(229, 129, 0));
      // Two pages remain, the second of them empty.
      for (const gone of simulator.repositories.slice(100)) simulator.removeRepository(gone);
      expect((await service.organisation('octo-org', options)).repositories).toEqual(counts(100, 0, 129));
      expect(await pages()).toEqual([
        { page: 1, n: 100 },
        { page: 2, n: 0 },
      ]);
    },
    patience(120_000),
  );

  it(
    'stores no ETag without its data',
    async () => {
      simulator.addRepository('octo-org/bad');
      await hub.sql.query(`alter table github_repositories add constraint no_bad check (name <> 'bad')`);
      const service = hub.app.get(GitHubSync, { strict: false });
      const options = { signal: new AbortController().signal, progress: () => undefined };
      await expect(service.organisation('octo-org', options)).rejects.toThrow(/no_bad/);
      expect((await hub.sql.query(`select 1 from github_etags`)).rows).toEqual([]);
      await hub.sql.query(`alter table github_repositories drop constraint no_bad`);
      expect((await service.organisation('octo-org', options)).repositories).toEqual(counts(1, 1, 0));
    },
    LIMIT_MS,
  );

  it(
    'reports lists that it may not read, and marks nothing of them as removed',
    async () => {
      simulator.addRepository(HELLO);
      simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await sync({ repository: HELLO });
      simulator.on('request', ({ route }) => {
        if (route === '/repos/{owner}/{repo}') simulator.faults.next('forbidden');
      });
      const done = await sync({ repository: HELLO });
      expect(done).toMatchObject({ workflows: counts(0, 0, 0), runners: counts(0, 0, 0) });
      expect(done.skipped).toEqual([expect.stringMatching(/^could not list the workflows of octo-org\/hello.*403/)]);
      expect(await shown('github_workflows')).toEqual([{ name: 'CI', there: true }]);
    },
    LIMIT_MS,
  );

  it(
    'distinguishes runners with the same id in two scopes',
    async () => {
      simulator.addRepository(HELLO);
      const { runnerId } = await runner('a', { org: 'octo-org' });
      await sync({ organisation: 'octo-org' });
      await hub.sql.query(
        `insert into github_runners (scope, id, organization, name, os, status, busy, labels)
       values ('organization/elsewhere', $1, 'elsewhere', 'b', 'linux', 'online', false, '{}')`,
        [runnerId],
      );
      await hub.app.get(GitHubClient, { strict: false }).deleteRunner({ org: 'octo-org' }, runnerId);
      await sync({ organisation: 'octo-org' });
      expect(await shown('github_runners')).toEqual([
        { name: 'a', there: false },
        { name: 'b', there: true },
      ]);
    },
    LIMIT_MS,
  );

  it(
    'shows its data by REST',
    async () => {
      for (const name of ['a', 'b', 'c']) simulator.addRepository(`octo-org/${name}`);
      simulator.addWorkflow('octo-org/b', { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await runner('one', { owner: 'octo-org', repo: 'b' });
      await runner('two', { org: 'octo-org' });
      await sync({ organisation: 'octo-org' });
      simulator.removeRepository(simulator.repositories[0]!);
      await sync({ organisation: 'octo-org' });
      const http = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
      type Page = { items: Record<string, unknown>[]; nextCursor: string | null };
      const get = async (path: string) => (await http.send({ path: `/api/github/${path}` })).json as Page;
      const names = ({ items }: Page) => items.map(({ fullName, name }) => fullName ?? name).sort();
      expect(names(await get('repositories'))).toEqual(['octo-org/a', 'octo-org/b', 'octo-org/c']);
      expect(names(await get('repositories?removed=true'))).toEqual(['octo-org/a']);
      expect(names(await get('repositories?removed=false&organisation=Octo-Org'))).toEqual([
        'octo-org/b',
        'octo-org/c',
      ]);
      const first = await get('repositories?limit=2');
      const second = await get(`repositories?limit=2&cursor=${first.nextCursor}`);
      expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
      expect([...names(first), ...names(second)].sort()).toEqual(['octo-org/a', 'octo-org/b', 'octo-org/c']);
      expect((await get('repositories?repository=octo-org/b')).items).toEqual([
        {
          ...{
            id: String(simulator.repositories[0]?.id),
            fullName: 'octo-org/b',
            private: true,
            visibility: 'private',
          },
          ...{ fork: false, archived: false, defaultBranch: 'main', removedAt: null },
          pushedAt: simulator.repositories[0]?.pushedAt.toISOString(),
          changedAt: expect.stringMatching(/Z$/),
        },
      ]);
      expect((await get('workflows?repository=octo-org/b')).items).toMatchObject([
        { repository: 'octo-org/b', name: 'CI', path: '.github/workflows/ci.yml', state: 'active' },
      ]);
      expect((await get('workflows?repository=octo-org/c')).items).toEqual([]);
      expect((await get('runners?repository=octo-org/b')).items).toMatchObject([{ name: 'one', organisation: null }]);
      expect((await get('runners?organisation=octo-org')).items).toMatchObject([{ name: 'two', repository: null }]);
      expect((await get('runners?limit=1')).nextCursor).toMatch(/^\d+$/);
    },
    LIMIT_MS,
  );
});
