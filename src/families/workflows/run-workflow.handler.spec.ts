import { expect, it } from 'vitest';
import type { HubConfig } from '../../config/hub-config.js';
import type { JobContext } from '../../jobs/job-handler.js';
import { runWorkflowPayload } from './model/run-workflow.js';
import { RunWorkflowHandler } from './run-workflow.handler.js';

it('starts no more steps once the workflow is cancelled', async () => {
  const cancel = new AbortController();
  const started: string[] = [];
  const context: Partial<JobContext> = {
    signal: cancel.signal,
    timesReopened: () => Promise.resolve(0),
    children: () => Promise.resolve([]),
    enqueue: (_, { as = '' } = {}) => {
      started.push(as);
      cancel.abort(new Error('cancelled'));
      return Promise.resolve({ id: as });
    },
  };
  const handler = new RunWorkflowHandler({ maxPayloadBytes: 1000 } as HubConfig);
  const steps = ['a', 'b', 'c'].map((id) => ({ id, type: 'probe_echo' }));
  const run = handler.run(runWorkflowPayload.parse({ steps }), context as JobContext);
  await expect(run).rejects.toThrow('cancelled');
  expect(started).toEqual(['a']);
});
