import { describe, expect, it } from 'vitest';
import { isDiskError } from './atomic-file.js';

const fault = (of: Partial<NodeJS.ErrnoException>) => Object.assign(new Error('a fault'), of);

describe('isDiskError', () => {
  it.each([
    ['a full disk', { code: 'ENOSPC', syscall: 'write' }],
    ['an exhausted quota', { code: 'EDQUOT', syscall: 'write' }],
    ['a broken disk', { code: 'EIO', syscall: 'fsync' }],
    ['a broken disk at the close', { code: 'EIO', syscall: 'close' }],
    ['a read-only disk', { code: 'EROFS', syscall: 'open', path: '/a' }],
    ['a folder of others', { code: 'EACCES', syscall: 'mkdir', path: '/a' }],
    ['a file instead of a folder', { code: 'ENOTDIR', syscall: 'scandir', path: '/a' }],
    ['a missing folder', { code: 'ENOENT', syscall: 'open', path: '/a' }],
  ])('recognizes %s', (_, of) => {
    expect(isDiskError(fault(of))).toBe(true);
  });

  it.each([
    ['a closed socket', { code: 'EPIPE', syscall: 'write' }],
    ['a reset connection', { code: 'ECONNRESET', syscall: 'write' }],
    ['a missing socket', { code: 'ENOENT', syscall: 'connect' }],
    ['a socket of others', { code: 'EACCES', syscall: 'connect' }],
    ["PostgreSQL's disk", { code: '53100' }],
    ['an unknown host name', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    ['a programming error', {}],
  ])('excludes %s', (_, of) => {
    expect(isDiskError(fault(of))).toBe(false);
  });
});
