import { describe, expect, it } from 'vitest';
import { principalOf } from './jwt-claims.js';

const none = { tenants: null, queues: null };

describe('the claims of a JWT', () => {
  it.each([
    [
      { sub: 'ada', role: 'viewer' },
      { id: 'jwt:ada', kind: 'jwt', role: 'viewer', scopes: none },
    ],
    [{ sub: 'ada', role: ['viewer', 'operator', 'cook'], aud: 1 }, { role: 'operator' }],
    [{ sub: 'ada', role: 'admin', tenants: ['acme'] }, { scopes: { tenants: ['acme'], queues: null } }],
    [{ sub: 'ada', role: 'admin', queues: ['EMAIL_QUEUE', 'email'] }, { scopes: { tenants: null, queues: ['email'] } }],
  ])('%j stand for %j', (claims, principal) => {
    expect(principalOf(claims, 'role')).toMatchObject(principal);
  });

  it('may hold the role under another name', () => {
    expect(principalOf({ sub: 'ada', role: 'viewer', 'hub/role': 'admin' }, 'hub/role')).toMatchObject({
      role: 'admin',
    });
  });

  it.each([
    ['without a role', { sub: 'ada' }],
    ['with an unknown role', { sub: 'ada', role: 'root' }],
    ['with a role in another case', { sub: 'ada', role: 'Admin' }],
    ['with a role that is an object', { sub: 'ada', role: { admin: true } }],
    ['with no role of a list', { sub: 'ada', role: [] }],
    ['without a subject', { role: 'admin' }],
    ['with a subject that is a number', { sub: 7, role: 'admin' }],
    ['with an empty subject', { sub: '', role: 'admin' }],
    ['with a long subject', { sub: 'a'.repeat(256), role: 'admin' }],
    ['with a line break in the subject', { sub: 'ada\nlog: forged', role: 'admin' }],
    ['with a direction mark in the subject', { sub: 'ada\u202e', role: 'admin' }],
    ['with a subject that can not be stored', { sub: 'ada\ud800', role: 'admin' }],
    // Scopes that can't be understood must never widen to all jobs.
    ['with an empty list of tenants', { sub: 'ada', role: 'admin', tenants: [] }],
    ['with a single tenant as text', { sub: 'ada', role: 'admin', tenants: 'acme' }],
    ['with null for queues', { sub: 'ada', role: 'admin', queues: null }],
    ['with an unknown queue', { sub: 'ada', role: 'admin', queues: ['email', 'nope'] }],
  ])('are refused %s', (_, claims) => {
    expect(() => principalOf(claims, 'role')).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }));
  });

  it('do not inherit a role', () => {
    expect(() => principalOf({ sub: 'ada' }, 'constructor')).toThrow(/must be one of/);
  });
});
