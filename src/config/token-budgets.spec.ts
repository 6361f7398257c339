import { describe, expect, it } from 'vitest';
import { budgetOf, parseBudgets } from './token-budgets.js';

describe('budgets of tokens', () => {
  it.each<[string, number | undefined, number | undefined]>([
    ['100', 100, 100],
    ['acme=5', 5, undefined],
    ['100, acme=5', 5, 100],
    ['acme corp=7,acme=0', 0, undefined],
  ])('gives a tenant its own, or that of each: %s', (text, acme, others) => {
    const budgets = parseBudgets(text);
    expect([budgetOf(budgets, 'acme'), budgetOf(budgets, 'other')]).toEqual([acme, others]);
    expect(budgetOf(budgets, null)).toBeUndefined();
  });

  it('limits nobody without any', () => expect(budgetOf(undefined, 'acme')).toBeUndefined());

  it.each(['', '-1', '1.5', 'acme', 'acme=', '=5', '1,2', 'acme=1,acme=2', 'acme=1e9', '1,', 'a=9999999999999999'])(
    'refuses %j',
    (text) => expect(parseBudgets(text)).toBeUndefined(),
  );

  it('is bounded', () => {
    const names = (count: number) => Array.from({ length: count }, (_, n) => `t${n}=1`).join(',');
    expect(parseBudgets(`5,${names(1000)}`)?.tenants.size).toBe(1000);
    expect(parseBudgets(names(1001))).toBeUndefined();
  });
});
