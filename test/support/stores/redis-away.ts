import { expect } from 'vitest';
import { EngineWatch } from '../../../src/jobs/ports/engine.js';
import { eventually } from '../eventually.js';
import { startTestHub, type TestHub, type TestHubOptions, type TestStores } from '../hub/hub.js';
import { createTestDatabase } from './postgres.js';
import { PrivateRedis } from './private-redis.js';

export const reachable = (hub: TestHub, there: boolean) =>
  eventually(() => hub.app.get(EngineWatch, { strict: false }).reachable === there);

/** A private Redis that stays down until it is started, and the hubs configured to use it. */
export class RedisAway {
  readonly hubs: TestHub[] = [];

  private constructor(
    readonly redis: PrivateRedis,
    readonly stores: TestStores,
  ) {}

  static async begin(): Promise<RedisAway> {
    const redis = await PrivateRedis.reserve({ appendOnly: true });
    return new RedisAway(redis, { database: await createTestDatabase(), redis: { url: redis.url, prefix: 'test' } });
  }

  async end(): Promise<void> {
    for (const hub of this.hubs) await hub.close();
    await this.redis.remove();
    await this.stores.database.drop();
  }

  async start(config: TestHubOptions['config'] = {}): Promise<TestHub> {
    const hub = await startTestHub({ engine: 'redis', stores: this.stores, config });
    this.hubs.push(hub);
    return hub;
  }

  async done(hub: TestHub, ids: string[], within?: number): Promise<void> {
    for (const id of ids) expect((await hub.jobEnds(id, within)).state).toBe('completed');
  }

  /** Returns the distinct numbers of starts per job, by the handlers of all hubs and by the ledger's trail. */
  async starts(ids: string[]) {
    const { rows } = await this.hubs[0]!.sql.query<{ n: number }>(
      `select count(e.seq)::integer as n from unnest($1::uuid[]) as j(id)
         left join job_events e on e.job_id = j.id and e.to_state = 'active' and e.from_state <> 'active' group by j.id`,
      [ids],
    );
    const seen = ids.map((id) => this.hubs.reduce((sum, hub) => sum + hub.runs.of(id).length, 0));
    return { handlers: [...new Set(seen)], ledger: [...new Set(rows.map(({ n }) => n))] };
  }
}
