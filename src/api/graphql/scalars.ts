import { GraphQLError, Kind, type ObjectValueNode, type ValueNode } from 'graphql';

type Variables = Record<string, unknown> | null | undefined;

/** JSON of any shape; what a number can't hold exactly is refused, as in bodies. */
export const jsonScalar = {
  serialize: (value: unknown) => value,
  parseValue: (value: unknown) => value,
  parseLiteral: (node: ValueNode, variables?: Variables): unknown => fromLiteral(node, variables),
};

export const dateTimeScalar = {
  serialize: (value: unknown) => (value instanceof Date ? value.toISOString() : value),
};

function fromLiteral(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return exact(node.value, node);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((value) => fromLiteral(value, variables));
    case Kind.OBJECT:
      return objectOf(node, variables);
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.ENUM:
      throw new GraphQLError(`JSON has no value ${node.value}; a text needs quotes`, { nodes: node });
  }
}

/** Entries are own properties, whatever their names. */
function objectOf({ fields }: ObjectValueNode, variables: Variables): unknown {
  return Object.fromEntries(fields.map(({ name, value }) => [name.value, fromLiteral(value, variables)]));
}

function exact(literal: string, node: ValueNode): number {
  const value = Number(literal);
  const kept = node.kind === Kind.INT ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (kept) return value;
  throw new GraphQLError(`the number ${literal.slice(0, 40)} can't be represented exactly; send it as a string`, {
    nodes: node,
  });
}
