import { describe, expect, it } from '@jest/globals';
import { isDiskError } from './atomic-file.js';

const fault = (of: Partial<NodeJS.ErrnoException>) => Object.assign(new Error('a fault'), of);

describe('a fault of the disk', () => {
  it.each([
    ['it is full', { code: 'ENOSPC', syscall: 'write' }],
    ['a quota', { code: 'EDQUOT', syscall: 'write' }],
    ['it is broken', { code: 'EIO', syscall: 'fsync' }],
    ['it is broken when closed', { code: 'EIO', syscall: 'close' }],
    ['it is read-only', { code: 'EROFS', syscall: 'open', path: '/a' }],
    ['it is of others', { code: 'EACCES', syscall: 'mkdir', path: '/a' }],
    ['a file for a folder', { code: 'ENOTDIR', syscall: 'scandir', path: '/a' }],
    ['no folder', { code: 'ENOENT', syscall: 'open', path: '/a' }],
  ])('%s', (_, of) => {
    expect(isDiskError(fault(of))).toBe(true);
  });

  it.each([
    ['a socket that is closed', { code: 'EPIPE', syscall: 'write' }],
    ['a connection that is reset', { code: 'ECONNRESET', syscall: 'write' }],
    ['no socket in the file system', { code: 'ENOENT', syscall: 'connect' }],
    ['a socket of others', { code: 'EACCES', syscall: 'connect' }],
    ["PostgreSQL's disk", { code: '53100' }],
    ['a name that nobody knows', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
    ['a mistake', {}],
  ])('not %s', (_, of) => {
    expect(isDiskError(fault(of))).toBe(false);
  });
});
