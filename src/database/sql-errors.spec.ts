import { describe, expect, it } from '@jest/globals';
import { asLedgerError, isLedgerTrouble, isTransient } from './sql-errors.js';

const error = (code: string, message = 'refused') => Object.assign(new Error(message), { code });

describe('what an error of PostgreSQL means', () => {
  it.each(['08006', '26000', '42P05', '53300', '57P01', '40001', 'ECONNREFUSED'])(
    '%s may be over in a moment',
    (code) => {
      expect(isTransient(error(code))).toBe(true);
    },
  );

  it('a plan that a migration made stale is made anew on another connection', () => {
    expect(isTransient(error('0A000', 'cached plan must not change result type'))).toBe(true);
  });

  it('only the data of a statement is its own fault; all else is trouble of the ledger', () => {
    expect(['22P02', '22021', '23505', '54000'].map((code) => isLedgerTrouble(error(code)))).toEqual(
      Array(4).fill(false),
    );
    expect(['42501', '42P01', '0A000', '26000'].map((code) => isLedgerTrouble(error(code)))).toEqual(
      Array(4).fill(true),
    );
    expect(isLedgerTrouble(new TypeError("can't be turned into JSON"))).toBe(false);
  });

  it('says what to do where PostgreSQL has no connection left', () => {
    expect(asLedgerError(error('53300'))).toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      message:
        'PostgreSQL has no connection left (53300): raise max_connections, or run fewer nodes; nothing was stored, try again',
    });
  });
});
