import { z } from 'zod';

const variables = z.record(z.string(), z.unknown());

/** A request of GraphQL over HTTP or a socket. No batches: the schema accepts one object. */
export const graphqlRequestSchema = z.strictObject({
  query: z.string().min(1).max(200_000).meta({ description: 'The document' }),
  variables: variables.nullish(),
  operationName: z.string().max(200).nullish(),
  extensions: variables.nullish().meta({ description: 'Ignored' }),
});
export type GraphQLRequest = z.output<typeof graphqlRequestSchema>;

const error = z.strictObject({
  message: z.string(),
  locations: z.array(z.strictObject({ line: z.int(), column: z.int() })).optional(),
  path: z.array(z.union([z.string(), z.int()])).optional(),
  extensions: z.strictObject({
    code: z.string().meta({ description: 'Stable error code, as in problem documents' }),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
});

export const graphqlResultSchema = z.strictObject({
  data: variables.nullable().optional(),
  errors: z.array(error).optional(),
});
export type GraphQLResult = z.output<typeof graphqlResultSchema>;
