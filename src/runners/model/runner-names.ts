import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { newId } from '../../common/ids.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { asLedgerError } from '../../database/sql-errors.js';

/**
 * Names runners, at GitHub and in the runtime, after their ledger, so that no hub takes another's for orphaned. Two
 * hubs that were installed alike have similar addresses, but never one ledger.
 */
@Injectable()
export class RunnerNames {
  private ledger: Promise<string> | undefined;

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {}

  /** Returns names of 59 characters, of the 64 that GitHub allows. */
  async next(n: number): Promise<{ id: string; name: string }[]> {
    const prefix = await this.prefix();
    return Array.from({ length: n }, () => newId()).map((id) => ({ id, name: prefix + id }));
  }

  /** Returns the prefix of all names of this hub's runners. */
  async prefix(): Promise<string> {
    this.ledger ??= this.read();
    const ledger = await this.ledger.catch((error: unknown) => {
      this.ledger = undefined;
      throw asLedgerError(error);
    });
    return `runnerhub-${ledger.replaceAll('-', '').slice(0, 12)}-`;
  }

  private async read(): Promise<string> {
    const { rows } = await this.pool.query<{ ledger: string }>('select ledger from backup_state');
    if (!rows[0]) throw new Error('backup_state has no row, so the ledger has no id');
    return rows[0].ledger;
  }
}
