import pg from 'pg';

/** Marks all nodes as stopped, so a killed hub's jobs are rescued immediately, not only after a long silence. */
export async function forgetNodes(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`update nodes set stopped_at = now()`);
  await client.end();
}
