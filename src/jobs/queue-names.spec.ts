import { describe, expect, it } from 'vitest';
import { QUEUE_NAMES, resolveQueueName } from './queue-names.js';

describe('resolveQueueName', () => {
  it('resolves 22 queues, each by its own name', () => {
    expect(new Set(QUEUE_NAMES).size).toBe(22);
    expect(QUEUE_NAMES.map(resolveQueueName)).toEqual([...QUEUE_NAMES]);
  });

  it.each([
    ['email-queue', 'email'],
    ['EMAIL_QUEUE', 'email'],
    ['orchestration-queue', 'orchestration'],
    ['dead_letter', 'dead-letter'],
    ['JOB_EXECUTION', 'job-execution'],
    ['Job-Execution', 'job-execution'],
    ['job execution', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('maps %j to %j', (text, queue) => {
    expect(resolveQueueName(text)).toBe(queue);
  });
});
