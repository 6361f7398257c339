import { describe, expect, it } from 'vitest';
import { jobRequestSchema } from './job-request.js';

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });

describe('jobRequestSchema', () => {
  it('accepts a type in any spelling, a priority by name or number, an instant as text or milliseconds', () => {
    const parsed = jobRequestSchema.parse({
      type: 'Send-Email',
      priority: 'HIGH',
      runAt: '2026-11-21T12:00:00+02:00',
      deadline: 1_800_000_000_000,
    });
    expect(parsed).toMatchObject({ type: 'send_email', priority: 2, data: {} });
    expect(parsed.runAt?.toISOString()).toBe('2026-11-21T10:00:00.000Z');
    expect(parsed.deadline?.getTime()).toBe(1_800_000_000_000);
  });

  it.each<[string, object]>([
    ['an unknown field', { surprise: 1 }],
    ['no type', { type: undefined }],
    ['a type with blanks', { type: 'a b' }],
    ['a class name that is a path', { type: '../x' }],
    ['priority 0', { priority: 0 }],
    ['priority URGENT', { priority: 'URGENT' }],
    ['a negative delay', { delay: -1 }],
    ['a delay of centuries', { delay: 1e15 }],
    ['a fractional delay', { delay: 1.5 }],
    ['delay and runAt', { delay: 1, runAt: '2026-01-01T00:00:00Z' }],
    ['an invalid date', { runAt: '2026-02-31T00:00:00Z' }],
    ['0 attempts', { attempts: 0 }],
    ['too many attempts', { attempts: 1e6 }],
    ['an empty dedupeKey', { dedupeKey: '' }],
    ['a dedupeTtl without key', { dedupeTtl: 5 }],
    ['U+0000 in a key', { dedupeKey: 'a\u0000' }],
    ['U+0000 in the data', { data: { a: 'b\u0000' } }],
    ['U+0000 in a name', { data: { 'a\u0000': 1 } }],
    ['a lone surrogate', { data: { a: '\ud800' } }],
    ['a list as data', { data: [1] }],
    ['null as data', { data: null }],
    ['65 levels', { data: deep(65) }],
    ['a polluted prototype', { data: JSON.parse('{"__proto__": {"admin": true}}') as object }],
    ['too many tags', { tags: Array.from({ length: 51 }, () => 't') }],
    ['every and pattern', { repeat: { every: 5000, pattern: '* * * * *' } }],
    ['neither every nor pattern', { repeat: {} }],
    ['every 1 ms', { repeat: { every: 1 } }],
    ['a backoff of another kind', { backoff: { type: 'random', delay: 5 } }],
  ])('refuses %s', (_what, part) => {
    expect(jobRequestSchema.safeParse({ type: 'probe_echo', ...part }).success).toBe(false);
  });

  it('accepts data of 64 levels and any text that PostgreSQL can store', () => {
    const data = { nested: deep(63), emoji: '😀', quote: `'; drop table jobs; --` };
    expect(jobRequestSchema.parse({ type: 'x', data }).data).toEqual(data);
  });
});
