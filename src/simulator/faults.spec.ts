import { describe, expect, it } from 'vitest';
import { Faults } from './faults.js';

const history = (faults: Faults) => Array.from({ length: 200 }, () => faults.strikes('lostWebhook'));

describe('Faults', () => {
  it('repeats itself with the same seed, and not with another', () => {
    const rates = { lostWebhook: 0.3 };
    expect(history(new Faults(7, rates))).toEqual(history(new Faults(7, rates)));
    expect(history(new Faults(7, rates))).not.toEqual(history(new Faults(8, rates)));
  });

  it('strikes at about its rate', () => {
    const struck = history(new Faults(7, { lostWebhook: 0.3 })).filter(Boolean).length;
    expect(struck).toBeGreaterThan(40);
    expect(struck).toBeLessThan(80);
  });

  it('never strikes at 0, always at 1, and as planned', () => {
    const faults = new Faults(7);
    expect(faults.strikes('nameTaken')).toBe(false);
    faults.next('nameTaken', 2);
    expect([1, 2, 3].map(() => faults.strikes('nameTaken'))).toEqual([true, true, false]);
    faults.set({ nameTaken: 1 });
    expect(faults.strikes('nameTaken')).toBe(true);
    faults.clear();
    expect(faults.strikes('nameTaken')).toBe(false);
  });
});
