import { describe, expect, it } from 'vitest';
import { CLEARED_COOKIE, sessionCookie, sessionTokenOf } from './session-cookie.js';

describe('the session cookie', () => {
  it('is kept from scripts, other sites, other hosts and plain HTTP', () => {
    const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';
    expect(sessionCookie('abc', 60_500)).toBe(`__Host-runnerhub=abc; ${attributes}; Max-Age=60`);
    expect(CLEARED_COOKIE).toBe(`__Host-runnerhub=; ${attributes}; Max-Age=0`);
  });

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['theme=dark', undefined],
    ['__Host-runnerhub=abc', 'abc'],
    ['theme=dark; __Host-runnerhub=abc;lang=en', 'abc'],
    ['x__Host-runnerhub=abc', undefined],
    ['__Host-runnerhub2=abc', undefined],
    ['__host-runnerhub=abc', undefined],
    ['__Host-runnerhub', undefined],
    ['__Host-runnerhub=', ''],
    ['__Host-runnerhub=abc; __Host-runnerhub=def', ''],
    ['__Host-runnerhub=abc; __Host-runnerhub=abc', ''],
  ])('is read from %j as %j', (header, token) => {
    expect(sessionTokenOf(header)).toBe(token);
  });
});
