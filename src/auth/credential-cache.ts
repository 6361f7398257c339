import { HubError } from '../common/errors.js';
import { GroupCommit } from '../common/group-commit.js';

/** Maximum number of credentials in memory. */
const MAX_CACHED = 1000;
/** Age at which a row is read again. A revocation arrives as a message; this bounds one that is lost. */
const FRESH_MS = 10_000;
/** Age up to which a row that was valid is accepted while PostgreSQL can't be asked. */
const STALE_MS = 300_000;

/** Rows of credentials by id: one that is in use costs no query, and one that was revoked is not kept. */
export class CredentialCache<Row> {
  private readonly cache = new Map<string, { readAt: number; row: Row }>();
  /** Grows with each revocation: a row that was read before one is not kept after it. */
  private revocations = 0;
  /** One statement at a time, so guesses cost little, however many there are. */
  private readonly reads = new GroupCommit<string, Row | undefined>((ids) => this.readAll(ids), {
    maxQueued: 1000,
    overflow: () => new HubError('RATE_LIMITED', 'Too many keys are being checked; retry', { retryAfterMs: 1000 }),
  });

  /** @param readRows returns the valid rows among these ids */
  constructor(private readonly readRows: (ids: string[]) => Promise<Map<string, Row>>) {}

  /** Returns undefined for an id without a valid row. @throws HubError LEDGER_UNAVAILABLE, RATE_LIMITED */
  async get(id: string): Promise<Row | undefined> {
    const known = this.cache.get(id);
    const age = known ? performance.now() - known.readAt : Infinity;
    if (known && age < FRESH_MS) return known.row;
    try {
      return await this.reads.submit(id);
    } catch (error) {
      if (known && age < STALE_MS && this.cache.get(id) === known) return known.row;
      throw error;
    }
  }

  /** Forgets a row that was revoked. */
  forget(id: string): void {
    this.revocations += 1;
    this.cache.delete(id);
  }

  /** Has each row read again: a revocation may have been missed. */
  outdate(): void {
    this.revocations += 1;
    for (const known of this.cache.values()) known.readAt = -Infinity;
  }

  private async readAll(ids: string[]): Promise<(Row | undefined)[]> {
    const before = this.revocations;
    const found = await this.readRows(ids);
    for (const id of ids) {
      const row = found.get(id);
      this.cache.delete(id);
      if (row !== undefined && before === this.revocations) this.cache.set(id, { readAt: performance.now(), row });
    }
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= MAX_CACHED) break;
      this.cache.delete(oldest);
    }
    return ids.map((id) => found.get(id));
  }
}
