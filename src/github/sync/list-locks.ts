import { lock, unlock } from '../../database/advisory-lock.js';
import { DedicatedConnection } from '../../database/dedicated-connection.js';
import { asLedgerError } from '../../database/sql-errors.js';

/**
 * A list is brought in line by one synchronisation at a time, over all nodes: what one has just stored would be gone in the
 * eyes of another that read the list before. The turn goes with the connection, so a killed node holds up nobody.
 */
export class ListLocks {
  private constructor(private readonly connection: DedicatedConnection) {}

  /** @throws HubError LEDGER_UNAVAILABLE */
  static async open(databaseUrl: string): Promise<ListLocks> {
    try {
      return new ListLocks(await DedicatedConnection.open(databaseUrl, 'runnerhub-github-sync'));
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  /**
   * One at a time: whoever waits for a second turn while it has one may wait for ever.
   * @throws what `work` throws or `signal` was aborted with; HubError LEDGER_UNAVAILABLE
   */
  async take<T>(list: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { client } = this.connection;
    const key = `github/${list}`;
    try {
      await lock(client, key, signal);
    } catch (error) {
      throw signal.aborted ? error : asLedgerError(error);
    }
    try {
      return await work();
    } finally {
      // A connection that is gone has given it back, and the next turn says so.
      await unlock(client, key).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
