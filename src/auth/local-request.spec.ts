import { describe, expect, it } from 'vitest';
import { isLocal } from './local-request.js';

describe('isLocal', () => {
  it.each([['localhost:3001'], ['127.0.0.1:3001'], ['127.0.0.1'], ['[::1]:3001'], ['[::1]']])('accepts %s', (host) => {
    expect(isLocal({ headers: { host }, httpVersion: '1.1' })).toBe(true);
  });

  it.each([
    [{ host: 'hub.example.com' }],
    [{ host: '127.0.0.1.example.com:3001' }],
    [{}],
    [{ host: '127.0.0.1:3001', 'x-forwarded-for': '203.0.113.7' }],
    [{ host: '127.0.0.1:3001', forwarded: 'for=203.0.113.7' }],
    [{ host: 'localhost:3001', 'x-real-ip': '203.0.113.7' }],
    [{ host: 'localhost:3001', via: '1.1 proxy' }],
  ])('refuses %j, which a proxy on this machine forwards', (headers) => {
    expect(isLocal({ headers, httpVersion: '1.1' })).toBe(false);
  });

  it('refuses HTTP/1.0, in which nginx forwards requests with the address of the hub as Host', () => {
    expect(isLocal({ headers: { host: '127.0.0.1:3001', connection: 'close' }, httpVersion: '1.0' })).toBe(false);
  });
});
