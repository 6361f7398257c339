import type { Scenario } from '../stage.js';

/** Timeout of a backup, which waits for scheduled ones on a busy machine. */
const BACKUP_MS = 30_000;
const BOTH = ['redis', 'postgres'] as const;

export const postgresKilled: Scenario = {
  name: 'postgres-restart',
  title: 'hard restart of PostgreSQL, twice',
  engines: BOTH,
  async act(stage) {
    const { postgres } = stage.world;
    for (const how of ['kill', 'quit'] as const) {
      await stage.someTime(0.15, 0.35);
      const awayMs = stage.random.between(0, 1500);
      await stage.fault(`PostgreSQL: ${how}, back after ${awayMs} ms`, async () => {
        await postgres[how]();
        await stage.pause(awayMs);
        await postgres.start();
      });
    }
  },
};

export const postgresGone: Scenario = {
  name: 'postgres-gone',
  title: 'PostgreSQL gone for 10 s',
  engines: BOTH,
  async act(stage) {
    await stage.someTime(0.2, 0.4);
    const { postgresLink, nodes } = stage.world;
    await stage.fault('PostgreSQL can not be reached for 10 s', async () => {
      postgresLink.cut({ refuse: true });
      await stage.pause(3000);
      for (const node of nodes) {
        const answer = await stage.client.ask(node, 'POST', '/api/queues/jobs', { type: 'probe_echo' });
        if (answer?.status !== 503 || answer.retryAfterMs === 0) {
          stage.complaints.push(`node ${node.name} without PostgreSQL answered ${JSON.stringify(answer)}`);
        }
      }
      await stage.pause(7000);
      postgresLink.resume();
    });
  },
};

export const postgresHalfOpen: Scenario = {
  name: 'postgres-half-open',
  title: 'half-open connections to PostgreSQL for 8 s',
  engines: BOTH,
  async act(stage) {
    await stage.someTime(0.2, 0.5);
    const { postgresLink } = stage.world;
    await stage.fault('the proxy before PostgreSQL passes no bytes', async () => {
      postgresLink.pause();
      await stage.pause(8000);
      if (stage.random.next() < 0.5) postgresLink.cut();
      postgresLink.resume();
    });
  },
};

export const bothRestarted: Scenario = {
  name: 'both-restart',
  title: 'both stores killed and restarted together',
  engines: ['redis'],
  async act(stage) {
    await stage.someTime(0.2, 0.5);
    const { postgres, redis } = stage.world;
    const empty = stage.random.next() < 0.5;
    await stage.fault(
      `PostgreSQL and Redis are killed, Redis ${empty ? 'comes back empty' : 'has its AOF'}`,
      async () => {
        await Promise.all([postgres.kill(), redis.kill()]);
        if (empty) redis.forget();
        await stage.pause(stage.random.between(0, 2000));
        await Promise.all([postgres.start(), redis.start({ aof: !empty })]);
      },
    );
    if (empty) await redis.useAof();
  },
};

export const backupDiskFull: Scenario = {
  name: 'backup-disk-full',
  title: 'disk full for the backup',
  engines: BOTH,
  impossible: ({ disks }) => (disks.every(({ mounted }) => mounted) ? undefined : 'no small disk can be mounted here'),
  async act(stage) {
    const { world, client, complaints } = stage;
    const backup = () =>
      Promise.all(
        world.nodes.map((node) =>
          client.ask(node, 'POST', '/api/queues/persistence/backup', undefined, undefined, BACKUP_MS),
        ),
      );
    for (const answer of await backup()) {
      if (!answer || answer.status >= 300) complaints.push(`backup was answered ${JSON.stringify(answer)}`);
    }
    const before = world.disks.map((disk) => disk.digests());
    await stage.someTime(0.1, 0.3);
    await stage.fault('the disks of the backups are full', async () => {
      for (const disk of world.disks) disk.fill();
      for (const answer of await backup()) {
        if (!answer || answer.status < 500) complaints.push(`backup without a disk: ${JSON.stringify(answer)}`);
      }
      await stage.pause(6000);
      const after = world.disks.map((disk) => disk.digests());
      before.forEach((files, n) => {
        for (const [name, digest] of files) {
          if (after[n]?.has(name) && after[n].get(name) !== digest) complaints.push(`the backup ${name} was changed`);
        }
        if (after[n]?.size === 0) complaints.push('no backup is left on the full disk');
      });
      for (const disk of world.disks) disk.empty();
    });
    for (const answer of await backup()) {
      if (!answer || answer.status >= 300) complaints.push(`backup after it: ${JSON.stringify(answer)}`);
    }
  },
};
