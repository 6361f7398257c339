import { describe, expect, it } from 'vitest';
import { fieldErrorsOf } from './field-errors.js';

const FIELDS = ['type', 'pattern', 'data'];
const problem = (code: string, errors?: { path: string; message: string }[]) => ({
  ...{ type: 'about:blank', title: 'Refused', status: 400, code, detail: 'the whole' },
  ...(errors && { errors }),
});

describe('errors of a form', () => {
  it.each([
    ['a path', problem('VALIDATION_FAILED', [{ path: 'type', message: 'bad' }]), { type: 'bad' }, false],
    [
      'a nested path',
      problem('VALIDATION_FAILED', [{ path: 'data.to.0', message: 'bad' }]),
      { data: 'to.0: bad' },
      false,
    ],
    ['a time', problem('VALIDATION_FAILED', [{ path: 'repeat.pattern', message: 'bad' }]), { pattern: 'bad' }, false],
    ['a code', problem('UNKNOWN_JOB_TYPE'), { type: 'the whole' }, false],
    ['an unknown path', problem('VALIDATION_FAILED', [{ path: 'repeat', message: 'bad' }]), {}, true],
    ['no path', problem('FORBIDDEN'), {}, true],
    ['no error', undefined, {}, false],
    ['no answer', new TypeError('fetch failed'), {}, true],
  ])('are found by %s', (_about, error, byField, hasMore) => {
    expect(fieldErrorsOf(error, FIELDS)).toEqual({ byField, hasMore });
  });
});
