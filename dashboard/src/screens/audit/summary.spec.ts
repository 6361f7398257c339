import { expect, it } from 'vitest';
import { summaryOf } from './summary.js';

it('says what an act was about', () => {
  const act = { target: null, filter: null, after: null };
  expect(summaryOf(act)).toBe('');
  expect(summaryOf({ ...act, target: 'email' })).toBe('email');
  const filter = { action: 'retry', atMost: 4, filter: { tag: 'bulk', state: 'failed' } };
  expect(summaryOf({ ...act, filter, after: { matched: 4, done: 1 } })).toBe('1 changed · tag bulk, state failed');
  expect(summaryOf({ ...act, filter: { filter: { ids: ['a', 'b'] } } })).toBe('2 ids');
  expect(summaryOf({ ...act, target: 'email', filter: { mode: 'remove' }, after: { removed: 3 } })).toBe(
    'email · 3 changed',
  );
});
