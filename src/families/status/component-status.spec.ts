import { describe, expect, it } from 'vitest';
import { componentStatusSchema } from './component-status.js';

describe('componentStatusSchema', () => {
  it.each([
    ['operational', 'operational'],
    ['degraded', 'degraded_performance'],
    ['degraded_performance', 'degraded_performance'],
    ['partial_outage', 'partial_outage'],
    ['major_outage', 'major_outage'],
    ['maintenance', 'under_maintenance'],
    ['under_maintenance', 'under_maintenance'],
  ])('maps %s to %s', (word, status) => {
    expect(componentStatusSchema.parse(word)).toBe(status);
  });

  it.each(['', 'up', 'OPERATIONAL', 'toString', null, 1])('refuses %j', (word) => {
    expect(componentStatusSchema.safeParse(word).success).toBe(false);
  });
});
