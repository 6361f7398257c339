import { z } from 'zod';
import { postgresSafeText } from '../../common/postgres-safe-json.js';

/** GUIDs are stored in lower case. */
export const deliveryGuid = postgresSafeText(100)
  .min(1)
  .transform((id) => id.toLowerCase());

/** GitHub's ids, which fit into 63 bits. */
export const gitHubId = z.string().regex(/^[1-9]\d{0,17}$/, 'must be an id of GitHub, a number');

/** Fields by which lists follow a delivery, a workflow run or a runner to its outcome and back. */
export const relationShape = {
  deliveryId: deliveryGuid.optional().meta({ description: 'Of this delivery (X-GitHub-Delivery)' }),
  runId: gitHubId.optional().meta({ description: 'Of this workflow run' }),
  runner: postgresSafeText(255).min(1).optional().meta({ description: 'Of the runner of this name' }),
};

interface Relations {
  deliveryId?: string;
  runId?: string;
  runner?: string;
}

const named = ({ deliveryId, runId, runner }: Relations): number =>
  [deliveryId, runId, runner].filter((field) => field !== undefined).length;

/** Whether a query names a relation. */
export const isRelated = (query: Relations): boolean => named(query) > 0;

/** Whether a query names at most one relation. */
export const oneRelation = (query: Relations): boolean => named(query) <= 1;
export const ONE_RELATION = { error: 'deliveryId, runId and runner exclude each other' };

export const lookupSchema = z.strictObject({
  id: postgresSafeText(255).trim().min(1).meta({
    description:
      'Any id: of a job, demand, runner, delivery, schedule, node, task, mail, contact, webhook endpoint or project, of a run or job of GitHub; the last 8 or more characters of the id of a recent job; a runner name or a mail address; the beginning of the name of a contact; or a part of the name of a repository, webhook endpoint or project, or of the title of a task',
  }),
});
