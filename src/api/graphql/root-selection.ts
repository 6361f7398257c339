import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** Returns the root fields that a valid operation selects, as the access matrix names them, skipped ones among them. */
export function rootFieldsOf(operation: OperationDefinitionNode, document: DocumentNode): Set<string> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  const fields = new Set<string>();
  const seen = new Set<string>();
  const add = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const { value } = selection.name;
        if (!value.startsWith('__')) fields.add(`${TYPES[operation.operation]}.${value}`);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) add(fragment.selectionSet);
      }
    }
  };
  add(operation.selectionSet);
  return fields;
}
