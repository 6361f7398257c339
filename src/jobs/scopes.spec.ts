import { describe, expect, it } from 'vitest';
import { covers, describeScopes, isScoped, UNSCOPED } from './scopes.js';

const none = null;

describe('scopes', () => {
  it.each([
    [none, none, 'email', 'acme', true],
    [none, none, 'email', null, true],
    [['acme'], none, 'email', 'acme', true],
    [['acme'], none, 'email', 'other', false],
    [['acme'], none, 'email', null, false],
    [none, ['email'], 'email', null, true],
    [none, ['email'], 'deploys', null, false],
    [['acme', 'other'], ['email'], 'email', 'other', true],
    [['acme'], ['email'], 'deploys', 'acme', false],
    [['acme'], ['email'], 'email', 'other', false],
  ])('of tenants %j and queues %j cover a job on %s of tenant %j: %s', (tenants, queues, queue, tenant, expected) => {
    expect(covers({ tenants, queues }, { queue, tenant })).toBe(expected);
  });

  it('confine when either list is set', () => {
    expect(isScoped(UNSCOPED)).toBe(false);
    expect(isScoped({ tenants: ['a'], queues: null })).toBe(true);
    expect(isScoped({ tenants: null, queues: ['email'] })).toBe(true);
  });

  it('are described in a few words, however many there are', () => {
    expect(describeScopes({ tenants: ['a', 'b'], queues: ['email'] })).toBe('tenants a, b; queues email');
    const many = Array.from({ length: 12 }, (_, n) => `t${n}`);
    expect(describeScopes({ tenants: many, queues: null })).toMatch(/t9 and 2 more$/);
  });
});
