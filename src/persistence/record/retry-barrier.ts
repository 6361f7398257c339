import { Logger } from '@nestjs/common';
import { reasonOf } from '../../database/sql-errors.js';

/** Delay before writes that PostgreSQL could not take are tried again. */
const RETRY_MS = 500;
const QUIET_MS = 10_000;

/** Makes callers that wait for PostgreSQL wait together, so that they retry as one group, and are logged once. */
export class RetryBarrier {
  private readonly logger = new Logger('Ledger');
  private turn: Promise<void> | undefined;
  private saidAt = -Infinity;

  wait(what: string, error: unknown): Promise<void> {
    if (performance.now() - this.saidAt > QUIET_MS) {
      this.saidAt = performance.now();
      this.logger.warn({ reason: reasonOf(error) }, `PostgreSQL is unavailable; ${what}`);
    }
    this.turn ??= new Promise<void>((resolve) => setTimeout(resolve, RETRY_MS)).finally(() => (this.turn = undefined));
    return this.turn;
  }
}
