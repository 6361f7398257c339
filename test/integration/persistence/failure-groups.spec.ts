import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Page } from '../../../src/common/answers.js';
import { HubError } from '../../../src/common/errors.js';
import { JobHandler, type Handler } from '../../../src/jobs/job-handler.js';
import { LedgerRetention } from '../../../src/jobs/ports/maintenance.js';
import { once } from '../../../src/jobs/retry-policy.js';
import type { FailureGroup } from '../../../src/persistence/queries/failure-groups.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { bound } from '../../support/limits.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';

const failingPayload = z.strictObject({ code: z.string(), message: z.string() });

@JobHandler({ type: 'test_failing', queue: 'notifications', payload: failingPayload, retry: once })
class FailingHandler implements Handler<z.output<typeof failingPayload>> {
  run({ code, message }: z.output<typeof failingPayload>): Promise<never> {
    return Promise.reject(new HubError(code, message));
  }
}
@Module({ providers: [FailingHandler] })
class FailingModule {}

describe('groups of failures', () => {
  let hub: TestHub;
  let client: HttpClient;
  beforeAll(async () => {
    hub = await startTestHub({ engine: 'postgres', modules: [FailingModule], listen: true });
    client = new HttpClient(hub.port, { authorization: 'Bearer test-admin-key-of-a-test' });
  });
  afterAll(() => hub?.close());

  const call = async <Answer>(path: string, body?: object, status = 200): Promise<Answer> => {
    const answer = await client.send({ path: `/api/failures${path}`, body });
    expect({ status: answer.status, json: answer.json }).toEqual({ status, json: answer.json });
    return answer.json as Answer;
  };
  const fail = async (code: string, ...messages: string[]) => {
    const jobs = messages.map((message) => ({ type: 'test_failing', data: { code, message } }));
    const ids = (await hub.router.routeBatch(jobs)).map(({ id }) => id);
    for (const id of ids) await hub.jobEnds(id);
    return ids;
  };
  const groups = (query: string) => call<Page<FailureGroup>>(`?${query}`);
  const only = async (code: string) => (await groups(`code=${code}`)).items;
  /** The counts as a count of the jobs would have them. */
  const recount = async () => {
    const { rows } = await hub.sql.query<{ fingerprint: string; jobs: string; listed: string }>(
      `select g.fingerprint, g.jobs, count(f.job_id) as listed
         from failure_groups g left join failed_jobs f using (fingerprint) group by g.fingerprint`,
    );
    for (const { jobs, listed } of rows) expect(jobs).toBe(listed);
  };

  it('counts the failures of each of the last 24 hours, if it is asked', async () => {
    const ids = await fail('SPARKLING', 'one', 'one', 'one');
    const move = (id: string | undefined, hours: number) =>
      hub.sql.query(`update failed_jobs set failed_at = now() - $2::float8 * interval '1 hour' where job_id = $1`, [
        id,
        hours,
      ]);
    await Promise.all([move(ids[0], 0.5), move(ids[1], 23.5), move(ids[2], 24.5)]);
    const [group] = (await groups('code=SPARKLING&spark=true')).items;
    expect(group?.spark).toEqual([1, ...new Array<number>(22).fill(0), 1]);
    expect((await only('SPARKLING'))[0]).not.toHaveProperty('spark');
  });

  it.each([
    ['connect ECONNREFUSED 10.0.0.1:5432', 'connect ECONNREFUSED <address>'],
    ['connect ECONNREFUSED [fe80::1%eth0]:5432', 'connect ECONNREFUSED <address>'],
    ['2001:db8::ff00:42:8329 and 00:1b:44:11:3a:b7', '<address> and <address>'],
    ['std::out_of_range at 12:30:45', 'std::out_of_range at <n>'],
    ['bob@example.com: no such user', '<address>: no such user'],
    ['HTTP 503 after 1,204 ms', 'HTTP <n> after <n> ms'],
    ['slept 12ms, 1.5s and 2h, wrote 5GiB', 'slept <n>, <n> and <n>, wrote <n>'],
    ['at 2026-01-01T00:00:00.000Z and 2026-01-01 00:00', 'at <n> and <n>'],
    ["undefined method `each' for nil", 'undefined method <text> for nil'],
    ['Job 01234567-1234-7d11-8f00-0242ac120002 is gone', 'Job <id> is gone'],
    ['Job 0198c5b2-9a3e-7d11-8f00-0242ac120002 is gone', 'Job <id> is gone'],
    ['container 4f5e6d7c8b9a is dead', 'container <id> is dead'],
    ['commit deadbeefcafe was not found', 'commit <id> was not found'],
    ['There is no queue "emails"', 'There is no queue <text>'],
    [`can't read 'a b' and doesn't try`, `can't read <text> and doesn't try`],
    ['GET https://api.github.com/repos/a/b?page=2 failed', 'GET <url> failed'],
    ["ENOENT: no such file, open '/srv/x y/1.txt'", 'ENOENT: no such file, open <text>'],
    ['cannot read /var/lib/runnerhub/jobs/17.json: denied', 'cannot read <path>: denied'],
    ['image ghcr.io/octo/app:v2 is missing', 'image <path>:<id> is missing'],
    ['  two\n lines\tof text ', 'two lines of text'],
    ['', ''],
    ['no digits here', 'no digits here'],
  ])('replace what varies: %s', async (message, expected) => {
    const { rows } = await hub.sql.query<{ found: string }>('select normalized_failure($1) as found', [message]);
    expect(rows[0]?.found).toBe(expected);
  });

  it.each([
    ['a quoted text', (n: number) => `cannot parse "${'{'.repeat(n)}": unexpected end`],
    ['an id', (n: number) => `object ${'0a'.repeat(n / 10)} was not found`],
    ['a path', (n: number) => `cannot open ${'/a'.repeat(n / 10)}: denied`],
    ['more than is compared', (n: number) => `wrong: ${'x '.repeat(950)}${n}`],
  ])('are one of messages with %s of any length in front', async (_, message) => {
    const code = `LONG_${message(10).length}`;
    await fail(code, message(10), message(500), message(1900));
    expect((await only(code)).map(({ count }) => count)).toEqual([3]);
  });

  it('are one of messages that were cut within a quoted text', async () => {
    await fail('CUT', ...['x', 'y'].map((text) => `cannot parse "${text.repeat(3000)}": unexpected end`));
    expect(await only('CUT')).toMatchObject([{ count: 2, message: 'cannot parse <text>' }]);
  });

  it('are two of messages that differ after a long common beginning', async () => {
    const head = 'the request to the upstream service was refused by its gateway; '.repeat(10);
    await fail('COMMON_HEAD', `${head} no route`, `${head} no credentials`);
    expect((await only('COMMON_HEAD')).map(({ count }) => count)).toEqual([1, 1]);
  });

  it.each(['::1 ', 'a@', '1.1.1.1 ', `'"\``, 'a-', '/', '[f:', 'a1 ', ' '])(
    'normalize %j without end in linear time',
    async (part) => {
      const took = async (characters: number) => {
        const text = part.repeat(characters / part.length);
        const sql = `select clock_timestamp() as began, normalized_failure($1), clock_timestamp() as ended`;
        const { rows } = await hub.sql.query<{ began: Date; ended: Date }>(sql, [text]);
        return Number(rows[0]?.ended) - Number(rows[0]?.began);
      };
      expect(await took(100_000)).toBeLessThan(bound(100));
    },
  );

  it('hold jobs of one cause, with their first and last failure, and leave out what has not failed', async () => {
    await fail('NO_DISK', 'disk 1 is full', 'disk 22 is full', 'disk 3 is full');
    await fail('NO_DISK', 'no disk at all');
    await hub.jobEnds((await hub.router.route({ type: 'test_step' })).id);
    const found = await only('NO_DISK');
    expect(found.map(({ message, count }) => [message, count])).toEqual([
      ['no disk at all', 1],
      ['disk <n> is full', 3],
    ]);
    const [, full] = found;
    expect(full).toMatchObject({ type: 'test_failing', queue: 'notifications', code: 'NO_DISK' });
    expect(full && full.firstAt <= full.lastAt).toBe(true);
    expect(await call(`/${full?.fingerprint}`)).toEqual(full);

    const first = await groups('code=NO_DISK&limit=1');
    expect(first.items).toEqual([found[0]]);
    expect(await groups(`code=NO_DISK&limit=1&cursor=${first.nextCursor}`)).toEqual({
      items: [full],
      nextCursor: null,
    });
    expect((await groups('code=NO_DISK&q=AT%20ALL')).items).toEqual([found[0]]);
    expect((await groups('code=NO_DISK&type=test-step')).items).toEqual([]);
    expect((await groups('code=NO_DISK&queue=Notifications')).items).toHaveLength(2);
    await recount();
  });

  it('count the failures of an interval', async () => {
    const [early] = await fail('LATE', 'too late 1', 'too late 2');
    await hub.sql.query(`update failed_jobs set failed_at = now() - interval '3 days' where job_id = $1`, [early]);
    await hub.sql.query(`update failure_groups set first_at = now() - interval '3 days' where code = 'LATE'`);
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    expect((await groups(`code=LATE&from=${ago(1)}`)).items).toMatchObject([{ count: 1 }]);
    expect((await groups(`code=LATE&to=${ago(1)}`)).items).toMatchObject([{ count: 1 }]);
    expect((await groups(`code=LATE&from=${ago(4)}`)).items).toMatchObject([{ count: 2 }]);
    // The group has failed before and after this interval, and not within.
    expect((await groups(`code=LATE&from=${ago(2)}&to=${ago(1)}`)).items).toEqual([]);
  });

  it('lose a job that is retried or deleted, and get it back when it fails again', async () => {
    const [one = '', two = ''] = await fail('BROKEN', 'part 1', 'part 2');
    await hub.actions.softDelete([two], 'a test');
    expect(await only('BROKEN')).toMatchObject([{ count: 1 }]);
    await hub.queues.pauseQueue('notifications', 'a test');
    await hub.actions.retry(one, 'a test');
    expect(await only('BROKEN')).toEqual([]);
    await hub.queues.resumeQueue('notifications', 'a test');
    await eventually(async () => (await only('BROKEN'))[0]?.count === 1);
    await recount();
  });

  it('redrive one job, then the rest, and none twice', async () => {
    const ids = await fail('AWAY', 'service 1 is away', 'service 2 is away', 'service 3 is away');
    const [{ fingerprint = '' } = {}] = await only('AWAY');
    await hub.queues.pauseQueue('notifications', 'a test');
    const redrive = (body: object, status = 200) =>
      call<{ jobs: string[] }>(`/${fingerprint}/redrive`, { reason: 'it is back', ...body }, status);
    const one = await redrive({ limit: 1 });
    expect(one).toMatchObject({ fingerprint, matched: 1, redriven: 1, remaining: 2 });
    expect((await hub.search.get(one.jobs[0] ?? '')).originId).toBe(ids[0]);
    // Redriven by its dead letter meanwhile.
    const letter = await client.send({ path: `/api/dead-letters/${ids[1]}/redrive`, body: {} });
    expect(letter.status).toBe(202);
    expect(await redrive({})).toMatchObject({ matched: 1, redriven: 1, remaining: 0 });
    expect(await redrive({})).toMatchObject({ matched: 0, redriven: 0 });
    expect((await hub.events(ids[2] ?? '')).at(-1)?.detail).toMatchObject({ act: 'redrive', reason: 'it is back' });
    await redrive({ reason: '' }, 400);
    await redrive({ limit: 0 }, 400);
    await call('/0123456789abcdef/redrive', { reason: 'r' }, 404);
    await hub.queues.resumeQueue('notifications', 'a test');
    await recount();
  });

  it('redrive jobs with dedupe keys to one holder each, and skip those whose key another job holds', async () => {
    const request = (n: number, dedupeKey: string) =>
      hub.router.route({ type: 'test_failing', data: { code: 'KEYED', message: `key ${n}` }, dedupeKey });
    const failed: string[] = [];
    for (const n of [1, 2]) {
      const { id } = await request(n, 'the key');
      await hub.jobEnds(id);
      failed.push(id);
    }
    const [{ fingerprint = '' } = {}] = await only('KEYED');
    await hub.queues.pauseQueue('notifications', 'a test');
    const path = `/${fingerprint}/redrive`;
    const answer = await call<{ jobs: string[] }>(path, { reason: 'r' });
    expect(answer).toMatchObject({ matched: 2, redriven: 1, remaining: 1 });
    expect((await hub.search.get(answer.jobs[0] ?? '')).originId).toBe(failed[1]);
    await hub.actions.cancel(answer.jobs[0] ?? '', 'a test');
    const { rows } = await hub.sql.query(`select job_id as id from job_keys where key = 'the key'`);
    expect(rows).toEqual([{ id: answer.jobs[0] }]);
    await hub.queues.resumeQueue('notifications', 'a test');
    await recount();
  });

  it('end with the history that they count', async () => {
    await fail('OLD', 'long ago');
    await hub.app.get(LedgerRetention, { strict: false }).apply({ maxAge: 1 });
    expect(await only('OLD')).toEqual([]);
    expect((await hub.sql.query(`select from failed_jobs`)).rowCount).toBe(0);
    expect((await hub.sql.query(`select from failure_groups where code = 'OLD'`)).rowCount).toBe(0);
    await recount();
  });

  it('refuse what is no query', async () => {
    for (const query of ['cursor=1', 'cursor=1-x', 'from=soon', 'limit=0', 'state=failed', 'q='])
      await call(`?${query}`, undefined, 400);
    await call('/nope', undefined, 404);
  });
});
