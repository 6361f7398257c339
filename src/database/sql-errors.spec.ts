import { describe, expect, it } from 'vitest';
import { asLedgerError, isLedgerTrouble, isTransient } from './sql-errors.js';

const error = (code: string, message = 'refused') => Object.assign(new Error(message), { code });

describe('an error of PostgreSQL', () => {
  it.each(['08006', '26000', '42P05', '53300', '57P01', '40001', 'ECONNREFUSED'])('is transient with %s', (code) => {
    expect(isTransient(error(code))).toBe(true);
  });

  it('is transient when a migration made a plan stale', () => {
    expect(isTransient(error('0A000', 'cached plan must not change result type'))).toBe(true);
  });

  it('blames a statement only for its data, and the ledger for all else', () => {
    expect(['22P02', '22021', '23505', '54000'].map((code) => isLedgerTrouble(error(code)))).toEqual(
      Array(4).fill(false),
    );
    expect(['42501', '42P01', '0A000', '26000'].map((code) => isLedgerTrouble(error(code)))).toEqual(
      Array(4).fill(true),
    );
    expect(isLedgerTrouble(new TypeError("can't be turned into JSON"))).toBe(false);
  });

  it('contains the fix when PostgreSQL has no connection left', () => {
    expect(asLedgerError(error('53300'))).toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      message:
        'PostgreSQL has no connection left (53300): raise max_connections, or run fewer nodes; nothing was stored, try again',
    });
  });
});
