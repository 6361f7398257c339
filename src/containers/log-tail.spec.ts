import { describe, expect, it } from 'vitest';
import { contentOf, demultiplex } from './docker/log-frames.js';
import { logTail } from './log-tail.js';

const frame = (stream: number, text: string) => {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

describe('logTail', () => {
  it.each([
    ['a\nb\nc\n', 2, 'b\nc\n'],
    ['a\nb\nc', 2, 'b\nc'],
    ['a\n', 5, 'a\n'],
    ['', 5, ''],
    ['a\nb\n', 0, ''],
  ])('returns of %j the last %d lines: %j', (log, lines, expected) =>
    expect(logTail(Buffer.from(log), lines)).toBe(expected),
  );

  it('keeps the end of a log over 1 MiB', () => {
    const text = logTail(Buffer.from('x'.repeat(2 * 1024 * 1024) + 'end'), 10);
    expect(text).toHaveLength(1024 * 1024);
    expect(text.endsWith('end')).toBe(true);
  });
});

describe('demultiplex', () => {
  it('joins both streams in order, and accepts a truncated last frame', () => {
    const log = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n'), frame(1, 'cut here').subarray(0, 11)]);
    expect(demultiplex(log).toString()).toBe('out\nerr\ncut');
  });
});

describe('contentOf', () => {
  it.each([1, 3, 8, 9, 100])('passes on content that arrives in pieces of %i bytes', async (size) => {
    const log = Buffer.concat([frame(1, 'out\n'), frame(2, ''), frame(2, 'err\n')]);
    const pieces = async function* () {
      for (let at = 0; at < log.length; at += size) yield log.subarray(at, at + size);
    };
    const parts: Buffer[] = [];
    for await (const part of contentOf(pieces())) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('out\nerr\n');
  });
});
