import { describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { isAlive, parseIdentity } from './host-process.js';

const STAT = '4242 (a (b) c) S 1 4242 4242 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 2629632 0';

describe('parseIdentity', () => {
  it.each([
    [STAT, { pid: 4242, started: '987654' }],
    ['4242\n', { pid: 4242, started: undefined }],
    ['', undefined],
    ['1', undefined],
    ['-5', undefined],
  ])('parses %j', (line, expected) => expect(parseIdentity(line)).toEqual(expected));
});

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('isAlive', () => {
  onLinux('identifies a process by its start time', async () => {
    const self = parseIdentity(await readFile('/proc/self/stat', 'utf8'));
    if (self === undefined) throw new Error('no identity');
    expect(await isAlive(self)).toBe(true);
    expect(await isAlive({ ...self, started: '1' })).toBe(false);
  });
});
