import type { Scenario, Stage } from '../stage.js';

const BOTH = ['redis', 'postgres'] as const;
const REDIS = ['redis'] as const;
/** Longer than the time after which direct mode also runs jobs that were already dispatched. */
const LONG_MS = 16_000;

export const wipe: Scenario = {
  name: 'wipe',
  title: 'FLUSHALL, three times (tables truncated)',
  engines: BOTH,
  async act(stage) {
    for (let n = 0; n < 3; n += 1) {
      await stage.someTime();
      await stage.fault('the engine is wiped', () => stage.world.wipeEngine());
    }
  },
};

export const redisKilledAof: Scenario = {
  name: 'redis-kill-aof',
  title: 'SIGKILL of Redis with AOF, and its return',
  engines: REDIS,
  async act(stage) {
    await stage.someTime(0.2, 0.5);
    const awayMs = stage.random.between(500, 6000);
    await stage.fault(`Redis is killed, back after ${awayMs} ms with its AOF`, async () => {
      await stage.world.redis.kill();
      await stage.pause(awayMs);
      await stage.world.redis.start();
    });
  },
};

/** Kills Redis and restarts it without its data. */
async function loseRedis(stage: Stage, awayMs: number): Promise<void> {
  const { redis } = stage.world;
  await stage.fault(`Redis is killed, back after ${awayMs} ms with nothing`, async () => {
    await redis.kill();
    redis.forget();
    await stage.pause(awayMs);
    await redis.start({ aof: false });
  });
  await redis.useAof();
}

export const redisLost: Scenario = {
  name: 'redis-kill-empty',
  title: 'SIGKILL of Redis without AOF, back soon',
  engines: REDIS,
  async act(stage) {
    await stage.someTime(0.2, 0.5);
    await loseRedis(stage, stage.random.between(200, 3000));
  },
};

export const redisLostLong: Scenario = {
  name: 'redis-away-long',
  title: `SIGKILL of Redis without AOF for ${LONG_MS / 1000} s: jobs run from the ledger`,
  engines: REDIS,
  async act(stage) {
    await stage.someTime(0.2, 0.4);
    const from = Date.now();
    await loseRedis(stage, LONG_MS);
    const ran = stage.progressSince(from + 3000);
    stage.log(`${ran} beginnings and ends while Redis was away`);
    if (ran === 0) stage.complaints.push('no job ran while Redis was away');
  },
};

export const redisOlder: Scenario = {
  name: 'redis-older',
  title: 'Redis restored from an older snapshot',
  engines: REDIS,
  async act(stage) {
    const { redis } = stage.world;
    await stage.someTime(0.1, 0.3);
    await redis.snapshot();
    await stage.someTime(0.2, 0.4);
    await stage.fault('Redis is killed, and back with the snapshot', async () => {
      await redis.kill();
      await redis.restore();
    });
    await redis.useAof();
  },
};

export const redisHalfOpen: Scenario = {
  name: 'redis-half-open',
  title: 'half-open connections to Redis for 8 s',
  engines: REDIS,
  async act(stage) {
    await stage.someTime(0.2, 0.5);
    const { redisLink } = stage.world;
    await stage.fault('the proxy before Redis passes no bytes', async () => {
      redisLink.pause();
      await stage.pause(8000);
      if (stage.random.next() < 0.5) redisLink.cut();
      redisLink.resume();
    });
  },
};

export const twoRecoveries: Scenario = {
  name: 'two-recoveries',
  title: 'wiped, then two recoveries at once',
  engines: BOTH,
  async act(stage) {
    const { world, client } = stage;
    for (let n = 0; n < 2; n += 1) {
      await stage.someTime(0.1, 0.35);
      await stage.fault('wiped, and recovery asked of both nodes', async () => {
        await world.wipeEngine();
        const ask = () => world.nodes.map((node) => client.ask(node, 'POST', '/api/queues/persistence/recover', {}));
        const answers = await Promise.all([...ask(), ...ask()]);
        for (const answer of answers) {
          if (answer && answer.status >= 400) stage.complaints.push(`recover was answered ${JSON.stringify(answer)}`);
        }
      });
    }
  },
};
