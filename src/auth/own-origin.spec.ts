import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './same-site.js';

describe('isOwnOrigin', () => {
  it.each([
    [undefined, 'hub.example.com', false],
    ['https://hub.example.com', 'hub.example.com', true],
    ['https://hub.example.com', 'hub.example.com:443', true],
    ['http://hub.example.com', 'HUB.example.com:80', true],
    ['http://127.0.0.1:3001', '127.0.0.1:3001', true],
    ['http://[::1]:3001', '[::1]:3001', true],
    ['http://127.0.0.1:3002', '127.0.0.1:3001', false],
    ['https://evil.example.com', 'hub.example.com', false],
    ['https://hub.example.com.evil.org', 'hub.example.com', false],
    ['null', 'hub.example.com', false],
    ['', 'hub.example.com', false],
    ['file:///etc/passwd', 'hub.example.com', false],
    ['chrome-extension://hub.example.com', 'hub.example.com', false],
    ['https://hub.example.com', undefined, false],
    ['https://hub.example.com', 'a b', false],
  ])('decides for origin %s and host %s: %s', (origin, host, own) => {
    expect(isOwnOrigin(origin, host)).toBe(own);
  });
});
