import { describe, expect, it } from 'vitest';
import { engineTrace, selects } from './engine-trace.js';

describe('selects', () => {
  it.each([
    ['bull*', true],
    ['bull', true],
    ['*', true],
    ['express:*, bull:email*', true],
    ['bull:email-queue', false],
    ['bull:email', true],
    ['*,-bull:email', false],
    ['*,-bull:e*', false],
    ['bull:.*', false],
    ['ioredis:*', false],
    ['', false],
    ['-bull*', false],
    ['(bull|', false],
    ['b*l:*m*l', true],
    ['bull:*ail*ail', false],
  ])('%s: %s for bull:email', (debug, selected) => {
    expect(selects(debug, 'bull:email')).toBe(selected);
  });
});

describe('engineTrace', () => {
  it('is nothing unless DEBUG selects the queue', () => {
    expect(engineTrace('email', undefined)).toBeUndefined();
    expect(engineTrace('email', 'bull:tasks')).toBeUndefined();
    expect(engineTrace('email', 'bull:email')).toBeDefined();
  });
});
