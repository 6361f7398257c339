import { describe, expect, it } from '@jest/globals';
import { HubError } from '../../common/errors.js';
import { SyncErrors } from './sync-errors.js';

const error = (code: string) => new HubError(code, `it was ${code}`);

describe('troubles with single lists', () => {
  it.each(['RATE_LIMITED', 'AUTHENTICATION_FAILED', 'NOT_CONFIGURED', 'LEDGER_UNAVAILABLE'])('%s ends all', (code) => {
    const fault = error(code);
    expect(() => new SyncErrors().note(fault)).toThrow(fault);
  });

  it('what is no error of ours ends all', () => {
    expect(() => new SyncErrors().note(new TypeError('a mistake'))).toThrow('a mistake');
  });

  it.each(['FORBIDDEN', 'NOT_FOUND', 'PERMANENT_ERROR'])('%s passes the list over for good', (code) => {
    const troubles = new SyncErrors();
    expect(troubles.note(error(code))).toBe(`it was ${code}`);
    expect(() => troubles.end()).not.toThrow();
  });

  it('the first that may pass is told at the end', () => {
    const troubles = new SyncErrors();
    expect(troubles.note(error('GITHUB_ERROR'))).toBeUndefined();
    expect(troubles.note(error('NETWORK_TIMEOUT'))).toBeUndefined();
    expect(() => troubles.end()).toThrow('it was GITHUB_ERROR; 1 more failed');
  });

  it('GitHub is not asked on and on when nothing comes back', () => {
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
