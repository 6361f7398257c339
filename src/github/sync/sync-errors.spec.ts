import { describe, expect, it } from 'vitest';
import { HubError } from '../../common/errors.js';
import { SyncErrors } from './sync-errors.js';

const error = (code: string) => new HubError(code, `it was ${code}`);

describe('SyncErrors', () => {
  it.each(['RATE_LIMITED', 'AUTHENTICATION_FAILED', 'NOT_CONFIGURED', 'LEDGER_UNAVAILABLE'])('rethrows %s', (code) => {
    const fault = error(code);
    expect(() => new SyncErrors().note(fault)).toThrow(fault);
  });

  it("rethrows an error that is not the hub's", () => {
    expect(() => new SyncErrors().note(new TypeError('a mistake'))).toThrow('a mistake');
  });

  it.each(['FORBIDDEN', 'NOT_FOUND', 'PERMANENT_ERROR'])('skips a list permanently after %s', (code) => {
    const troubles = new SyncErrors();
    expect(troubles.note(error(code))).toBe(`it was ${code}`);
    expect(() => troubles.end()).not.toThrow();
  });

  it('throws the first temporary error at the end', () => {
    const troubles = new SyncErrors();
    expect(troubles.note(error('GITHUB_ERROR'))).toBeUndefined();
    expect(troubles.note(error('NETWORK_TIMEOUT'))).toBeUndefined();
    expect(() => troubles.end()).toThrow('it was GITHUB_ERROR; 1 more failed');
  });

  it('gives up after many failures without a success', () => {
    const troubles = new SyncErrors();
    const fail = (times: number) => {
      for (let n = 0; n < times; n += 1) troubles.note(error('NETWORK_TIMEOUT'));
    };
    fail(9);
    troubles.passed();
    fail(9);
    expect(() => fail(1)).toThrow(/18 more/);
  });
});
