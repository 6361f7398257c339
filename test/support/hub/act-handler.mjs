// The job type test_act: one effect at `ACTS_URL`, found there again or in doubt as its payload says.
import { Module } from '@nestjs/common';
import { z } from 'zod';

const { JobHandler } = await import(new URL('../../../dist/jobs/job-handler.js', import.meta.url).href);

export class Acts {
  async act(jobId) {
    const answer = await fetch(`${process.env.ACTS_URL}/${jobId}`, { method: 'POST' });
    return await answer.json();
  }

  async find(jobId) {
    const answer = await fetch(`${process.env.ACTS_URL}/${jobId}`);
    return answer.status === 404 ? undefined : await answer.json();
  }
}

const acts = new Acts();

export class ActHandler {
  run({ mode }, ctx) {
    return ctx.effect('act', {
      do: () => acts.act(ctx.jobId),
      ...(mode === 'find' && { find: () => acts.find(ctx.jobId) }),
      onDoubt: mode === 'fail' ? 'fail' : 'repeat',
    });
  }
}
const payload = z.strictObject({ mode: z.enum(['find', 'repeat', 'fail']) });
JobHandler({ type: 'test_act', queue: 'notifications', payload })(ActHandler);

export class ActModule {}
Module({ providers: [ActHandler] })(ActModule);
