// pg-boss, limited to the measured part: adding jobs.
import { PgBoss } from 'pg-boss';

export async function open({ databaseUrl }) {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 20, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue('noop', { retryLimit: 0 });
  return {
    add: (data) => boss.send('noop', data),
    addBulk: (list) =>
      boss.insert(
        'noop',
        list.map((data) => ({ data })),
      ),
    settled: async () => undefined,
    close: () => boss.stop({ graceful: false }),
  };
}
