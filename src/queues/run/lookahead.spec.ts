import { describe, expect, it } from '@jest/globals';
import { Lookahead } from './lookahead.js';

function after(slots: number, runMs: number, besideMs: number, allowed = true): Lookahead {
  const lookahead = new Lookahead(slots, allowed);
  for (let n = 0; n < 200; n += 1) lookahead.ran(runMs, besideMs);
  return lookahead;
}

describe('what is taken beyond the slots', () => {
  it.each([
    { what: 'none before anything has run', lookahead: new Lookahead(10), size: 0 },
    { what: 'none for long jobs', lookahead: after(2, 60_000, 20), size: 0 },
    { what: 'what the claims take, for jobs as long as they', lookahead: after(10, 20, 20), size: 10 },
    { what: 'a part of that for longer ones', lookahead: after(50, 100, 10), size: 5 },
    { what: 'eight for each slot at most', lookahead: after(2, 0, 20), size: 16 },
    { what: 'four hundred at most', lookahead: after(200, 0.1, 20), size: 400 },
    { what: 'what can begin in time, though PostgreSQL is slow', lookahead: after(5, 50, 500), size: 5 },
    { what: 'none where a rate counts what is taken', lookahead: after(10, 1, 20, false), size: 0 },
  ])('is $what', ({ lookahead, size }) => {
    expect(lookahead.size).toBe(size);
  });

  it('is none from when no slot was free in time until another run has ended', () => {
    const lookahead = after(10, 1, 20);
    lookahead.starved();
    expect(lookahead.size).toBe(0);
    lookahead.ran(10, 10);
    expect(lookahead.size).toBe(10);
  });

  it('follows the jobs when they become longer', () => {
    const lookahead = after(10, 1, 20);
    expect(lookahead.size).toBe(80);
    for (let n = 0; n < 100; n += 1) lookahead.ran(1000, 20);
    expect(lookahead.size).toBe(0);
  });
});
