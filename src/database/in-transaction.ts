import type { Pool, PoolClient } from 'pg';

/** Runs `work` between begin and commit on one connection; whatever it throws rolls back. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // A connection that dies between two statements says so by an event, which unheard would end the process.
  client.on('error', unheard);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that can't even roll back is of no use to the next one.
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.off('error', unheard);
    client.release(broken);
  }
}

/** The next statement fails, which tells it to whoever has to know. */
function unheard(): void {}
