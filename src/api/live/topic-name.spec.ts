import { describe, expect, it } from 'vitest';
import { parseTopic } from './topic-name.js';

const ID = '01890000-0000-7000-8000-00000000000A';

describe('parseTopic', () => {
  it.each([
    ['queues', 'queues', ''],
    ['demands', 'demands', ''],
    ['tasks', 'tasks', ''],
    ['alerts', 'alerts', ''],
    ['queue:email', 'queue', 'email'],
    ['queue:Email_Queue', 'queue', 'email'],
    [`job:${ID}`, 'job', ID.toLowerCase()],
    [`job:${ID}:logs`, 'logs', ID.toLowerCase()],
  ])('reads %s', (text, kind, key) => {
    expect(parseTopic(text)).toMatchObject({ kind, key });
  });

  it('gives a topic one name', () => {
    expect(parseTopic('queue:email-queue').name).toBe('queue:email');
    expect(parseTopic(`job:${ID}:logs`).name).toBe(`job:${ID.toLowerCase()}:logs`);
  });

  it.each([
    '',
    'queue',
    'queue:',
    'queues:',
    'job:1',
    `job:${ID}:`,
    `job:${ID}:events`,
    `logs:${ID}`,
    'queue:email:logs',
    '*',
  ])('refuses %s', (text) => {
    expect(() => parseTopic(text)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it('refuses an unknown queue', () => {
    expect(() => parseTopic('queue:nope')).toThrow(expect.objectContaining({ code: 'QUEUE_NOT_FOUND' }));
  });
});
