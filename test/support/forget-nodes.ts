import pg from 'pg';

/** The killed hub's jobs are anybody's at once, and not only when it has been silent for long enough. */
export async function forgetNodes(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`update nodes set stopped_at = now()`);
  await client.end();
}
