import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notification } from 'pg';
import { connectionOptions, HubConnection } from './hub-connection.js';
import { HubError } from '../common/errors.js';

const REPLY_MS = 4000;

/** Error for a pooler that shares sessions: the hub's locks, settings, prepared statements, notifications need their own. */
export class PoolerError extends HubError {
  constructor(what: string) {
    super(
      'INVALID_CONFIGURATION',
      `DATABASE_URL points to a pooler that shares sessions: ${what}; set it to PostgreSQL's own address, and DATABASE_POOL_URL to the pooler's`,
    );
  }
}

/**
 * Proves that a connection keeps its session and receives notifications. A pooler would continue on the server
 * connection that it used last, so another client holds that one meanwhile, by a transaction.
 * @throws PoolerError
 */
export async function proveDirect(client: HubConnection, url: string): Promise<void> {
  const nonce = `rh_${randomBytes(12).toString('hex')}`;
  const beside = new HubConnection(connectionOptions(url, { name: 'runnerhub-check', replyMs: REPLY_MS }));
  let hear = () => {};
  const heard = new Promise<true>((resolve) => (hear = () => resolve(true)));
  const listener = ({ channel }: Notification) => channel === nonce && hear();
  client.on('notification', listener);
  try {
    await beside.connect();
    await client.query(`listen ${nonce}`);
    await client.query(`select set_config('runnerhub.nonce', $1, false)`, [nonce]);
    await beside.query('begin');
    await beside.query('select 1');
    const { rows } = await client.query<{ nonce: string | null }>(
      `select current_setting('runnerhub.nonce', true) as nonce`,
    );
    if (rows[0]?.nonce !== nonce) throw new PoolerError('a session setting was lost between two statements');
    await beside.query('select pg_notify($1, $1)', [nonce]);
    await beside.query('commit');
    if (!(await isHeard(client, heard))) throw new PoolerError('a notification did not arrive');
    await client.query(`unlisten ${nonce}`);
  } finally {
    client.off('notification', listener);
    await beside.end().catch(() => undefined);
  }
}

/**
 * Whether the notification of a committed transaction arrives. PostgreSQL signals its listeners before it confirms a
 * commit, and sends what is pending before it finishes a listener's next statement. A deadline alone took a busy machine
 * for a pooler.
 */
async function isHeard(client: HubConnection, heard: Promise<true>): Promise<boolean> {
  if (await Promise.race([heard, pause(REPLY_MS, false, { ref: false })])) return true;
  await client.query('select 1');
  return Promise.race([heard, Promise.resolve(false)]);
}
