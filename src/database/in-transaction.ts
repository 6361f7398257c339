import type { Pool, PoolClient } from 'pg';

/** Runs `work` between begin and commit on one connection; any error rolls back. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // A connection that dies between two statements emits an event, which without a listener would end the process.
  client.on('error', unheard);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that can't even roll back must not be reused.
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.off('error', unheard);
    client.release(broken);
  }
}

/** Ignores the event; the next statement fails and reports the error to its caller. */
function unheard(): void {}
