import { z } from 'zod';
import { postgresSafeJson, type JsonObject } from '../../../common/postgres-safe-json.js';
import { backoffSchema, jobTypeSchema } from '../../../jobs/job-request.js';
import { ancestorsOf, cycleIn } from './step-graph.js';
import { ownFields, referencesIn, WORKFLOW } from './references.js';

export const MAX_STEPS = 200;
/** Levels of workflows in workflows, the outermost counted. */
export const MAX_NESTED = 5;
/** Name of the workflow's own input in references. */
export const INPUT = 'input';

const stepId = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'must begin with a letter, and have letters, digits, _ and - only')
  .refine((id) => id !== INPUT, { error: `must not be "${INPUT}", which names the data of the workflow` });

const stepSchema = z.strictObject({
  id: stepId,
  type: jobTypeSchema,
  data: postgresSafeJson
    .default({})
    .meta({ description: 'Data of the job; {"$from": "build.result.tag"} stands for what a step before it returned' }),
  dependsOn: z
    .array(stepId)
    .max(MAX_STEPS)
    .default([])
    .transform((ids) => [...new Set(ids)])
    .meta({ description: 'Steps that must have ended before' }),
  when: z
    .enum(['success', 'always', 'failure'])
    .default('success')
    .meta({ description: 'success: all of dependsOn succeeded; failure: a step before it failed; always: they ended' }),
  continueOnError: z
    .boolean()
    .default(false)
    .meta({ description: 'The failure of this step fails neither the workflow nor what depends on it' }),
  retry: z
    .strictObject({ attempts: z.int().min(1).max(100), backoff: backoffSchema.optional() })
    .optional()
    .meta({ description: 'Default: as its type retries' }),
});
export type Step = z.output<typeof stepSchema>;

/**
 * Steps of a workflow, in any order. Refuses unknown steps, cycles, and references to what need not have ended. Steps of a workflow
 * within are given as they are, and validated with it: who may enqueue them, and how deep they nest, is known before anything runs.
 */
export const stepsSchema = stepsAt(1);

function stepsAt(level: number) {
  const steps = z.array(stepSchema).min(1).max(MAX_STEPS);
  return steps.superRefine((steps, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const ids = new Set<string>();
    for (const [index, { id }] of steps.entries()) {
      if (ids.has(id)) refuse([index, 'id'], `is given twice: "${id}"`);
      ids.add(id);
    }
    let known = true;
    for (const [index, { dependsOn }] of steps.entries()) {
      const unknown = dependsOn.find((id) => !ids.has(id));
      if (unknown === undefined) continue;
      known = false;
      refuse([index, 'dependsOn'], `names "${unknown}", which is no step`);
    }
    if (!known) return;
    const cycle = cycleIn(steps);
    if (cycle) return refuse([], `wait for each other in a circle: ${cycle.join(' → ')}`);
    const ancestors = ancestorsOf(steps);
    for (const [index, { id, type, data }] of steps.entries()) {
      for (const { step, path } of referencesIn(ownFields(type, data))) {
        // The fields of a job's data are checked when it is enqueued: which of them are secret, for example.
        if (path.length === 0) refuse([index, 'data'], 'must name its fields: a reference may stand for each of them');
        if (step === INPUT || ancestors.get(id)?.has(step)) continue;
        refuse([index, 'data', ...path], `refers to "${step}", which is not among the steps before "${id}"`);
      }
    }
    for (const [index, { type, data }] of steps.entries()) {
      if (type !== WORKFLOW) continue;
      const path = [index, 'data', 'steps'];
      if (level === MAX_NESTED) {
        refuse(path, `must not nest deeper than ${MAX_NESTED} workflows`);
        continue;
      }
      const { error } = stepsAt(level + 1).safeParse(data.steps);
      for (const issue of error?.issues ?? []) refuse([...path, ...issue.path.map(String)], issue.message);
    }
  });
}

/** Returns the jobs that validated steps make, those of workflows within too, each with its path in the data. */
export function requestsOf(steps: readonly Step[], path = 'steps'): { type: string; data: JsonObject; path: string }[] {
  return steps.flatMap(({ type, data }, index) => {
    const at = `${path}.${index}`;
    const within = type === WORKFLOW ? z.array(stepSchema).parse(data.steps) : [];
    return [{ type, data, path: at }, ...requestsOf(within, `${at}.data.steps`)];
  });
}
