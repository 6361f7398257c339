import { buildSchema, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { operationsOf, type GraphQLContext, type RootFields, type RootType } from './root-fields.js';
import { dateTimeScalar, jsonScalar } from './scalars.js';
import { SDL } from './sdl.js';

type Resolver = GraphQLFieldResolver<unknown, GraphQLContext>;

/** Builds the schema of the SDL with these resolvers. @throws Error for a root field of one without the other */
export function createSchema(fields: RootFields): GraphQLSchema {
  const schema = buildSchema(SDL);
  const declared = new Set<string>();
  for (const type of ['Query', 'Mutation', 'Subscription'] as const) {
    for (const [name, field] of Object.entries(schema.getType(type) ? rootFieldsOf(schema, type) : {})) {
      declared.add(`${type}.${name}`);
      const own = (fields[type] as Record<string, Resolve | undefined>)[name];
      if (own === undefined) throw new Error(`${type}.${name} has no resolver`);
      const resolver: Resolver = (_source, args, context) => own(args, context);
      if (type === 'Subscription') field.subscribe = resolver;
      else field.resolve = resolver;
    }
  }
  const unknown = operationsOf(fields).filter((operation) => !declared.has(operation));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not in the schema`);
  Object.assign(schema.getType('JSON') as object, jsonScalar);
  Object.assign(schema.getType('DateTime') as object, dateTimeScalar);
  return schema;
}

type Resolve = (args: unknown, context: GraphQLContext) => Promise<unknown>;

function rootFieldsOf(schema: GraphQLSchema, type: RootType) {
  const types = {
    Query: schema.getQueryType(),
    Mutation: schema.getMutationType(),
    Subscription: schema.getSubscriptionType(),
  };
  return types[type]?.getFields() ?? {};
}
