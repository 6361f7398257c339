import pg from 'pg';
import { messageOf } from '../common/errors.js';
import { parseDatabaseUrl } from '../config/database-url.js';
import { tlsOf, type Tls } from './tls.js';

/** Limit per host; three hosts fit into the time of one connection attempt. */
const ANSWER_MS = 1500;
/** SQLSTATE cannot_connect_now: a standby may be promoted in a moment. */
const NOT_NOW = '57P03';

interface Server {
  connectionString: string;
  ssl: Tls;
}

/** Servers of a URL: its hosts in their order, each with the TLS variants that its `sslmode` allows. */
export class Servers {
  readonly all: Server[];
  /** Server that last took writes; tried first. */
  private last: Server | undefined;

  constructor(url: string) {
    const urls = parseDatabaseUrl(url)?.urls ?? [url];
    this.all = urls.flatMap((one) => {
      const { bare, tries } = tlsOf(one);
      return tries.map((ssl) => ({ connectionString: bare, ssl }));
    });
  }

  /** Finds the first server that is not in recovery, as a client's own fields; probed again for each connection. */
  async primary(): Promise<Pick<pg.Client, 'host' | 'port'> & { ssl: unknown }> {
    const reasons: string[] = [];
    const codes = new Set<unknown>();
    for (const server of [...new Set([this.last ?? [], this.all].flat())]) {
      const probe = new pg.Client({ ...server, connectionTimeoutMillis: ANSWER_MS, query_timeout: ANSWER_MS });
      probe.on('error', () => undefined);
      try {
        await probe.connect();
        const { rows } = await probe.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
        if (rows[0]?.standby !== true) {
          this.last = server;
          return { host: probe.host, port: probe.port, ssl: probe.ssl };
        }
        reasons.push(`${probe.host}:${probe.port} is a standby`);
      } catch (error) {
        reasons.push(`${probe.host}:${probe.port}: ${messageOf(error)}`);
        codes.add((error as { code?: unknown }).code);
      } finally {
        void probe.end().catch(() => undefined);
      }
    }
    const [only] = codes;
    throw Object.assign(new Error(`none of its hosts takes writes: ${reasons.join('; ')}`), {
      code: codes.size === 1 && reasons.length === this.all.length ? only : NOT_NOW,
    });
  }
}
