import { Reflector } from '@nestjs/core';
import { expect, it } from 'vitest';
import { DeliverWebhookHandler } from '../../../src/families/outbound-webhooks/deliver-webhook.handler.js';
import { JOB_HANDLER, type JobSpec } from '../../../src/jobs/job-handler.js';
import { backoffDelay } from '../../../src/retry/backoff.js';

it('delivers a message by eight attempts over 22 hours, each up to 10 % earlier', () => {
  const { retry } = new Reflector().get<JobSpec>(JOB_HANDLER, DeliverWebhookHandler);
  const backoff = retry?.backoff;
  if (!retry || !backoff) throw new Error('no policy');
  expect(retry.attempts).toBe(8);
  const delays = (random: number) =>
    Array.from({ length: retry.attempts - 1 }, (_, made) => backoffDelay(backoff, made + 1, () => random));
  expect(delays(0)).toEqual([5000, 30_000, 180_000, 1_080_000, 6_480_000, 36_000_000, 36_000_000]);
  expect(delays(1)[0]).toBe(4500);
});
