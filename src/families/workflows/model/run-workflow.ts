import { z } from 'zod';
import { postgresSafeJson } from '../../../common/postgres-safe-json.js';
import { stepsSchema } from './steps.js';

/** Data of a run_workflow job: the steps, and the input that they may refer to. */
export const runWorkflowPayload = z.strictObject({
  steps: stepsSchema,
  data: postgresSafeJson.default({}).meta({ description: 'Input of the steps: {"$from": "input.branch"}' }),
});
export type RunWorkflow = z.output<typeof runWorkflowPayload>;

export const STEP_STATES = ['pending', 'open', 'completed', 'failed', 'cancelled', 'skipped'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Result of a run_workflow job. */
export interface WorkflowEnded {
  steps: Record<string, StepState>;
}
