import { describe, expect, it } from 'vitest';
import { refusal } from './refusal.js';

describe('a refusal', () => {
  const errors = (...list: object[]) => ({ code: 'VALIDATION_FAILED', errors: list });

  it.each<[why: string, body: unknown, message: string]>([
    ['a sentence', { code: 'JOB_NOT_FOUND', detail: 'There is no job x' }, 'JOB_NOT_FOUND: There is no job x'],
    ['a title alone', { title: 'Bad Gateway' }, 'UNKNOWN_ERROR: Bad Gateway'],
    [
      'a detail that repeats the first error',
      { ...errors({ path: 'a', message: 'is bad' }, { path: '', message: 'too few' }), detail: 'a: is bad' },
      'VALIDATION_FAILED: a: is bad; too few',
    ],
    [
      'a detail about all errors',
      { ...errors({ path: 'a', message: 'is bad' }), detail: '2 jobs are invalid' },
      'VALIDATION_FAILED: 2 jobs are invalid; a: is bad',
    ],
    ['control characters', { code: '\u001b[2JX', detail: 'a\nb\u202e' }, '\\u001b[2JX: a\\nb\\u202e'],
    ['fields of other types', { code: 5, detail: {}, errors: 'x' }, 'UNKNOWN_ERROR: the hub responded with 502'],
    ['errors of other types', { code: 'X', errors: [null, 1, { message: 2 }] }, 'X: the hub responded with 502'],
    ['no object', null, 'UNKNOWN_ERROR: the hub responded with 502'],
  ])('of %s is one line', (_, body, message) => {
    expect(refusal(502, JSON.stringify(body)).message).toBe(message);
  });

  it("of a proxy's page is its status", () => {
    const { code, message } = refusal(502, '<html>');
    expect({ code, message }).toEqual({ code: 'UNKNOWN_ERROR', message: 'UNKNOWN_ERROR: the hub responded with 502' });
  });
});
