import type { DocumentNode, GraphQLSchema } from 'graphql';
import { getComplexity, simpleEstimator, type ComplexityEstimator } from 'graphql-query-complexity';
import { HubError } from '../../common/errors.js';
import { QUEUE_NAMES } from '../../jobs/queue-names.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from './queries.js';

/** Cost of one list of jobs beside its items: it may search the history for them. */
const LIST_COST = 400;
/** Least cost of a job of a list, which is read whole whatever is selected of it. */
const JOB_COST = 11;
/** Maximum cost of an operation: a list with all fields of as many jobs as one of REST's has. */
export const MAX_COST = LIST_COST + 12 * MAX_LIMIT;

/** A list costs its fields for each item that it may have, by the variables of this request. */
const lists: ComplexityEstimator = ({ field, args, childComplexity }) => {
  if (field.name === 'queues') return 1 + QUEUE_NAMES.length * childComplexity;
  if (field.name !== 'recentJobs') return undefined;
  const { limit } = args as { limit?: number | null };
  return LIST_COST + Math.max(1, limit ?? DEFAULT_LIMIT) * Math.max(JOB_COST, childComplexity);
};
const estimators = [lists, simpleEstimator({ defaultComplexity: 1 })];

/** @param query the one operation with its fragments @throws HubError VALIDATION_FAILED, and GraphQLError for variables */
export function checkCost(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>): void {
  const cost = getComplexity({ schema, query, variables, estimators });
  if (cost <= MAX_COST) return;
  throw new HubError(
    'VALIDATION_FAILED',
    `The operation costs ${cost}, ${MAX_COST} is allowed: ask for fewer lists or items`,
  );
}
