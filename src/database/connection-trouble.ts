import { messageOf } from '../common/errors.js';
import { parseDatabaseUrl } from '../config/database-url.js';
import { connectionOptions, CONNECT_TIMEOUT_MS, HubConnection } from './hub-connection.js';

const TLS = /certificate|self.signed|CERT|altname|TLS|SSL/i;

/** Explains a failed connection in one line: the variable, the address without its password, the cause, the fix. */
export function connectionTrouble(error: unknown, url: string, variable = 'DATABASE_URL'): string {
  const address = parseDatabaseUrl(url);
  const server =
    address?.hosts.map(({ host, port }) => `${decodeURIComponent(host)}:${port}`).join(', ') || 'PostgreSQL';
  const [user, database] = namesIn(address?.urls[0]);
  const { code = '' } = error as { code?: string };
  const because = (what: string, fix: string) => `${variable}: ${what}${code && ` (${code})`}; ${fix}`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return because(`the host of ${server} can't be resolved`, 'correct the name');
    case 'ECONNREFUSED':
    case 'ENOENT':
      return because(`nothing listens at ${server}`, 'start PostgreSQL there, or correct host and port');
    case '28P01':
    case '28000':
      return because(`${server} rejects the user ${user}`, 'correct user and password, or its pg_hba.conf');
    case '3D000':
      return because(
        `${server} has no database ${database}`,
        `correct the name, or: create database ${database} encoding 'UTF8' template template0`,
      );
    case '53300':
      return because(`${server} has no connection left`, 'raise max_connections, or run fewer nodes');
  }
  const message = messageOf(error) || 'no answer';
  if (/does not support SSL/.test(message)) {
    return because(`${server} offers no TLS`, 'turn ssl on there, or set sslmode=disable');
  }
  if (TLS.test(code) || TLS.test(message)) {
    return because(
      `the certificate of ${server} is not trusted: ${message}`,
      'set sslrootcert to the file of its CA, or correct sslmode and host',
    );
  }
  if (/timeout|timed out|ETIMEDOUT/i.test(`${code} ${message}`)) {
    return because(`${server} does not answer`, 'check that it runs and that no firewall blocks it');
  }
  return because(`${server} can't be used: ${message}`, 'check that it runs and that the address is correct');
}

/**
 * Connects and runs one query, also through a pooler.
 * @throws Error with the line of connectionTrouble
 */
export async function ensureReachable(url: string, variable?: string): Promise<void> {
  const options = { name: 'runnerhub-check', replyMs: CONNECT_TIMEOUT_MS, bare: true };
  const client = new HubConnection(connectionOptions(url, options));
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    throw new Error(connectionTrouble(error, url, variable), { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function namesIn(url: string | undefined): [user: string, database: string] {
  if (url === undefined) return ['?', '?'];
  const { username, pathname } = new URL(url);
  const user = decodeURIComponent(username);
  return [user, decodeURIComponent(pathname.slice(1)) || user];
}
