import {
  execute,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  separateOperations,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { AccessObserver } from '../../common/access-observer.js';
import type { OperationAccess } from '../../auth/operation-access.js';
import { openTelemetry, TRACER } from '../../common/open-telemetry.js';
import { HubError } from '../../common/errors.js';
import { checkCost } from './cost.js';
import { checkExtent, LIMITS } from './document-limits.js';
import { rootFieldsOf } from './root-selection.js';
import { ListReads } from './list-reads.js';
import type { GraphQLContext, GraphQLSender, RootFields } from './root-fields.js';
import { createSchema } from './schema.js';
import { causeOf, formatErrors, toGraphQLErrors } from './graphql-errors.js';
import type { GraphQLRequest, GraphQLResult } from '../dto/graphql-request.js';

const MAX_ERRORS = 10;

/** GraphQL's library with the hub's schema; loaded with the first request. */
export class GraphQLEngine {
  private readonly schema: GraphQLSchema;

  constructor(
    fields: RootFields,
    private readonly access: OperationAccess,
    private readonly observer: AccessObserver,
  ) {
    this.schema = createSchema(fields);
  }

  /**
   * Checks a request in the order of what the checks cost: size, extent, rules, roles, cost. Nothing is executed before all
   * of them have passed, so that a refused request has changed nothing.
   * @throws HubError and GraphQLError, or an array of those
   */
  prepare({ query, variables, operationName }: GraphQLRequest, sender: GraphQLSender): ExecutionArgs {
    const document = parse(query, { maxTokens: LIMITS.tokens });
    checkExtent(document);
    const errors = validate(this.schema, document, specifiedRules, { maxErrors: MAX_ERRORS });
    if (errors.length > 0) throw new InvalidDocument(errors);
    const { operation, only } = select(document, operationName ?? undefined);
    const fields = rootFieldsOf(operation, only);
    for (const field of fields) this.access.check(sender.principal, field);
    checkCost(this.schema, only, variables ?? {});
    for (const field of fields) this.observer.requested(field);
    const variableValues = variables ?? {};
    const options = { maxCoercionErrors: MAX_ERRORS };
    const contextValue: GraphQLContext = { ...sender, lists: new ListReads() };
    return { schema: this.schema, document: only, variableValues, contextValue, options };
  }

  /** Runs a query or a mutation. @returns the status of HTTP, too: 200 whatever its fields did */
  async answer(request: GraphQLRequest, sender: GraphQLSender): Promise<{ status: number; answer: GraphQLResult }> {
    let args: ExecutionArgs;
    try {
      args = this.prepare(request, sender);
      if (isSubscription(args))
        throw new HubError('VALIDATION_FAILED', 'Subscriptions need a WebSocket: graphql-ws at /graphql');
    } catch (thrown) {
      const errors = errorsOf(thrown);
      return { status: causeOf(errors[0] as GraphQLError).status, answer: { errors: formatErrors(errors) } };
    }
    const result = await run(args);
    // Variables that do not match their types: nothing was executed.
    return { status: 'data' in result ? 200 : 400, answer: formatResult(result) };
  }
}

/** Executes a query or a mutation, by HTTP or by WebSocket, in a span of its own. */
export async function run(args: ExecutionArgs): Promise<ExecutionResult> {
  const api = openTelemetry();
  if (!api) return execute(args);
  const [first] = args.document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const attributes = { 'graphql.operation.type': first?.operation ?? 'query' };
  return api.trace.getTracer(TRACER).startActiveSpan('graphql', { attributes }, async (span) => {
    try {
      return await execute(args);
    } finally {
      span.end();
    }
  });
}

/** Converts what `prepare` has thrown. */
export function errorsOf(thrown: unknown): readonly GraphQLError[] {
  return thrown instanceof InvalidDocument ? thrown.errors : toGraphQLErrors(thrown);
}

export function formatResult({ data, errors }: ExecutionResult): GraphQLResult {
  return { ...(data !== undefined && { data }), ...(errors && { errors: formatErrors(errors) }) };
}

/** Errors of validation. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document is not valid');
  }
}

export function isSubscription({ document }: ExecutionArgs): boolean {
  const [first] = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return first?.operation === OperationTypeNode.SUBSCRIPTION;
}

/** Returns the operation to run, alone with its fragments. @throws HubError VALIDATION_FAILED */
function select(document: DocumentNode, name = ''): { operation: OperationDefinitionNode; only: DocumentNode } {
  const all = separateOperations(document);
  const names = Object.keys(all);
  const chosen = name === '' && names.length === 1 ? (names[0] ?? '') : name;
  const only = Object.hasOwn(all, chosen) ? all[chosen] : undefined;
  const operation = only?.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (only && operation) return { operation, only };
  throw new HubError('VALIDATION_FAILED', 'operationName: must name one of the operations of the document');
}
