import { z } from 'zod';
import { projectIdSchema } from '../../projects/project.js';
import { limit } from './queries.js';

/** Query for projects; the cursor is the id of the last one. */
export const projectListSchema = z.strictObject({ limit, cursor: projectIdSchema.optional() });
