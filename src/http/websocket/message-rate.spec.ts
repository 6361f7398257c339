import { describe, expect, it } from 'vitest';
import { MessageRate } from './message-rate.js';

describe('MessageRate', () => {
  it('accepts a burst, and then a rate', () => {
    let now = 0;
    const rate = new MessageRate(() => now);
    const accepted = () => Array.from({ length: 100 }, () => rate.take()).filter(Boolean).length;
    expect(accepted()).toBe(60);
    now += 1000;
    expect(accepted()).toBe(20);
    now += 3_600_000;
    expect(accepted()).toBe(60);
  });
});
