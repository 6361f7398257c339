import { lock, unlock } from '../../database/advisory-lock.js';
import { DedicatedConnection } from '../../database/dedicated-connection.js';
import { asLedgerError } from '../../database/sql-errors.js';

/**
 * Locks lists so that, over all nodes, one synchronization at a time reconciles each: rows that one has just stored
 * would seem removed to another that read the list before. A lock belongs to its connection, so a killed node blocks no
 * other.
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
   * Runs `work` under the list's lock. Only one lock at a time: waiting for a second while holding one may deadlock.
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
      // A lost connection has released the lock already, and the next lock reports the loss.
      await unlock(client, key).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}
