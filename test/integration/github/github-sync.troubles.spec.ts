import { beforeEach, describe, expect, it } from 'vitest';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import type { SyncResult } from '../../../src/github/sync/sync-result.js';
import {
  LIMIT_MS,
  HELLO,
  JOBS,
  simulator,
  hub,
  start,
  enqueue,
  sync,
  all,
  shown,
  runner,
  counts,
} from '../../support/github/github-sync.js';

describe('sync_github_data with unusual data', () => {
  beforeEach(() => start(), LIMIT_MS);

  it(
    'marks nothing of a user as removed when the user is given as an organization',
    async () => {
      simulator.addRepository('octocat/hello', { ownerType: 'User' });
      simulator.addWorkflow('octocat/hello', { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await sync({ repository: 'octocat/hello' });
      expect(await hub.jobEnds(await enqueue({ organisation: 'octocat' }))).toMatchObject({
        ...{ state: 'failed', attemptsMade: 1 },
        error: { code: 'NOT_FOUND', message: 'GitHub shows no organisation octocat that the credentials may read' },
      });
      expect(await shown('github_repositories')).toEqual([{ name: 'hello', there: true }]);
      expect(await shown('github_workflows')).toEqual([{ name: 'CI', there: true }]);
    },
    LIMIT_MS,
  );

  it(
    'marks an organization that is gone as removed, once',
    async () => {
      const hello = simulator.addRepository(HELLO);
      simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await runner('one', { org: 'octo-org' });
      await sync({ organisation: 'octo-org' });
      simulator.removeRepository(hello);
      expect(await sync({ organisation: 'octo-org' })).toMatchObject({
        ...{ repositories: counts(0, 0, 1), runners: counts(0, 0, 1), requests: 1 },
      });
      expect(await shown('github_workflows')).toEqual([{ name: 'CI', there: false }]);
      expect(await hub.jobEnds(await enqueue({ organisation: 'octo-org' }))).toMatchObject({
        ...{ state: 'failed', error: { code: 'NOT_FOUND' } },
      });
    },
    LIMIT_MS,
  );

  it(
    'shows a repository once that was deleted and created again',
    async () => {
      const old = simulator.addRepository(HELLO);
      const ci = simulator.addWorkflow(HELLO, { file: 'ci.yml', name: 'CI', jobs: JOBS });
      await runner('one', { owner: 'octo-org', repo: 'hello' });
      await sync({ organisation: 'octo-org' });
      simulator.removeWorkflow(ci);
      simulator.addWorkflow(HELLO, { file: 'new.yml', name: 'New', jobs: JOBS });
      const oldId = old.id;
      old.id += 1;
      expect(await sync({ repository: HELLO })).toMatchObject({
        ...{ repositories: counts(1, 1, 1), workflows: counts(1, 1, 0) },
      });
      const { rows } = await hub.sql.query(
        `select id::float8 as id, removed_at is null as there from github_repositories order by id`,
      );
      expect(rows).toEqual([
        { id: oldId, there: false },
        { id: oldId + 1, there: true },
      ]);
      expect(await shown('github_workflows')).toEqual([
        { name: 'CI', there: false },
        { name: 'New', there: true },
      ]);
      const { rows: lists } = await hub.sql.query<{ list: string }>('select list from github_etags order by 1');
      expect(lists.map(({ list }) => list)).toEqual([
        ...['organization/octo-org/runners', 'repository-of/octo-org/hello'],
        ...[`repository/${oldId + 1}/runners`, `repository/${oldId + 1}/workflows`],
      ]);
    },
    LIMIT_MS,
  );

  it(
    'stores texts with characters that PostgreSQL does not take',
    async () => {
      const odd = simulator.addRepository(HELLO);
      simulator.addWorkflow(HELLO, { file: 'ci\u0000.yml', name: 'C\u0000I', jobs: JOBS });
      await sync({ repository: HELLO });
      expect(await all('github_workflows', 'name, path')).toEqual([
        { name: 'C\ufffdI', path: '.github/workflows/ci\ufffd.yml' },
      ]);
      odd.name = `h\u0000${'x'.repeat(2000)}`;
      expect((await sync({ organisation: 'octo-org' })).repositories).toEqual(counts(1, 1, 0));
      expect(await all('github_repositories', 'name')).toEqual([{ name: `h\ufffd${'x'.repeat(998)}` }]);
    },
    LIMIT_MS,
  );
});

describe('sync_github_data with errors', () => {
  it.each([
    ['without credentials', null, 'NOT_CONFIGURED'],
    ['with wrong credentials', 'ghp_wrong', 'AUTHENTICATION_FAILED'],
    ['for an unknown name', undefined, 'NOT_FOUND'],
  ])(
    'fails without a retry %s',
    async (_, token, code) => {
      await start({}, token);
      for (const data of [{ organisation: 'nobody' }, { repository: 'nobody/nothing' }]) {
        const job = await hub.jobEnds(await enqueue(data));
        expect(job).toMatchObject({ state: 'failed', attemptsMade: 1, error: { code } });
        expect(JSON.stringify(job)).not.toContain('ghp_wrong');
      }
    },
    LIMIT_MS,
  );

  it(
    'leaves the last fifth of the hourly budget to runners, and waits without using an attempt',
    async () => {
      await start({ requestsPerHour: 5 });
      simulator.addRepository(HELLO);
      await sync({ repository: HELLO });
      simulator.faults.next('staleEtag', 3);
      const id = await enqueue({ repository: HELLO });
      expect(await hub.jobIs(id, 'delayed')).toMatchObject({ attemptsMade: 0 });
      const client = hub.app.get(GitHubClient, { strict: false });
      expect(await client.getRepository({ owner: 'octo-org', repo: 'hello' })).toMatchObject({ fullName: HELLO });
    },
    LIMIT_MS,
  );

  it(
    'is retried when GitHub fails',
    async () => {
      await start();
      simulator.addRepository(HELLO);
      simulator.faults.next('serverError');
      const id = await enqueue({ repository: HELLO });
      expect(await hub.jobIs(id, 'delayed')).toMatchObject({ attemptsMade: 1, maxAttempts: 5 });
      await hub.actions.promote(id, 'a test');
      expect(await hub.jobEnds(id)).toMatchObject({ state: 'completed', result: { repositories: counts(1, 1, 0) } });
    },
    LIMIT_MS,
  );

  it.each([
    ['blocked (451)', 'refused', 451, null],
    ['gone (410)', 'refused', 410, null],
    ['reported as invalid (422)', 'refused', 422, null],
    ['refused with an unknown status (418)', 'refused', 418, 'GITHUB_ERROR'],
    ['failing (500)', 'serverError', 500, 'NETWORK_TIMEOUT'],
  ] as const)(
    'reads all other repositories of an organization when one is %s',
    async (_, fault, status, code) => {
      await start();
      for (const name of ['a', 'b', 'c']) {
        simulator.addRepository(`octo-org/${name}`);
        simulator.addWorkflow(`octo-org/${name}`, { file: 'ci.yml', name: `of ${name}`, jobs: JOBS });
      }
      simulator.faults.set({ refusedStatus: status });
      const stop = new Promise<void>((resolve) => {
        // The first repository's lists are read right after it.
        simulator.on('request', ({ route }) => {
          if (route === '/orgs/{org}/actions/runners') simulator.faults.next(fault, 2);
          if (route === '/repos/{owner}/{repo}/actions/runners') resolve();
        });
      });
      const id = await enqueue({ organisation: 'octo-org' });
      await stop;
      const job = code === null ? await hub.jobEnds(id) : await hub.jobIs(id, 'delayed');
      const { rows } = await hub.sql.query<{ name: string }>('select name from github_repositories order by id');
      const [first, ...others] = rows.map(({ name }) => name);
      expect((await shown('github_workflows')).map(({ name }) => name)).toEqual(
        others.sort().map((name) => `of ${name}`),
      );
      if (code === null) {
        expect(job).toMatchObject({ state: 'completed', result: { requests: 8 } });
        expect((job.result as SyncResult).skipped).toEqual([
          expect.stringContaining(`could not list the workflows of octo-org/${first}: `),
          expect.stringContaining(`could not list the runners of octo-org/${first}: `),
        ]);
      } else {
        expect(job).toMatchObject({ attemptsMade: 1, error: { code } });
        expect(job.error?.message).toContain(`could not list the workflows of octo-org/${first}: `);
        expect(job.error?.message).toMatch(/; 1 more failed$/);
      }
    },
    LIMIT_MS,
  );
});
