import { z } from 'zod';

/** Steps from a new hub to the first workflow job that a runner of it has run, in their order, and what not every hub needs. */
export const SETUP_STEPS = ['webhook_secret', 'delivery', 'credentials', 'runtime', 'runner', 'job', 'models'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

export const setupItemSchema = z.strictObject({
  name: z.enum(SETUP_STEPS),
  done: z.boolean(),
  optional: z.boolean().meta({ description: 'Whether the checklist is done without it' }),
  detail: z.string().meta({ description: 'What was found' }),
  next: z.string().nullable().meta({ description: 'The next command or setting; null when it is done' }),
});
export type SetupItem = z.output<typeof setupItemSchema>;

export const setupSchema = z.strictObject({ done: z.boolean(), items: z.array(setupItemSchema) });
export type Setup = z.output<typeof setupSchema>;

/** Returns an item of the checklist; `next` counts only while it is open. */
export const item = (name: SetupStep, done: boolean, detail: string, next: string, optional = false): SetupItem => ({
  ...{ name, done, optional, detail },
  next: done ? null : next,
});
