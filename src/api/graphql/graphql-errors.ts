import { Logger } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import { HubError } from '../../common/errors.js';
import { problemOf } from '../../http/problem.js';
import { toHubError } from '../../http/to-hub-error.js';
import type { GraphQLResult } from '../dto/graphql-request.js';

const logger = new Logger('GraphQL');
/** Maximum number of errors in one answer. */
const MAX_ERRORS = 20;

/** Formats errors with the hub's code in `extensions`, and without anything internal. */
export function formatErrors(errors: readonly GraphQLError[]): NonNullable<GraphQLResult['errors']> {
  return errors.slice(0, MAX_ERRORS).map((error) => {
    const { code, detail, errors: problems } = problemOf(causeOf(error));
    const { locations, path } = error.toJSON();
    return {
      message: detail,
      ...(locations && { locations: [...locations] }),
      ...(path && { path: [...path] }),
      extensions: { code, ...(problems && { errors: problems }) },
    };
  });
}

/** Converts anything thrown to errors of GraphQL. */
export function toGraphQLErrors(thrown: unknown): GraphQLError[] {
  if (thrown instanceof GraphQLError) return [thrown];
  return [new GraphQLError('failed', { originalError: thrown instanceof Error ? thrown : new Error(String(thrown)) })];
}

/** Returns the hub's error behind one of GraphQL's, which by itself is about the document or its variables. */
export function causeOf(error: GraphQLError): HubError {
  const { originalError } = error;
  // A scalar's own error names its field; the one that it wraps does not.
  if (originalError == null || originalError instanceof GraphQLError)
    return new HubError('VALIDATION_FAILED', error.message);
  const known = toHubError(originalError);
  if (known) return known;
  logger.error({ err: originalError, path: error.path?.join('.') }, 'field failed');
  return new HubError('INTERNAL', 'Internal error of the hub; see its log');
}
