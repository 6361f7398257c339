import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { HubError } from '../../common/errors.js';

/** Limits of a document. The schema is flat: honest operations are far below, its introspection is what needs the most. */
export const LIMITS = {
  /** Tokens, at which the parser stops. */
  tokens: 2000,
  /** Fields with all fragments spread. */
  fields: 1000,
  /** Nested fields, and those below `__schema` and `__type`, whose types refer to types. */
  depth: 6,
  introspectionDepth: 15,
  aliases: 30,
  directives: 30,
  operations: 10,
};

interface Extent {
  fields: number;
  depth: number;
  aliases: number;
  directives: number;
}

/**
 * Checks the extent of a document before any rule runs over it, in time linear in its size: each fragment is measured
 * once, so that fragments that double each other cost nothing.
 * @throws HubError VALIDATION_FAILED
 */
export function checkExtent(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operations = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else operations += 1;
  }
  refuseMore('operations', operations, LIMITS.operations);
  const measure = new Measure(fragments);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) measure.fragment(definition.name.value);
    if (definition.kind === Kind.OPERATION_DEFINITION) check(measure.of(definition.selectionSet, 0));
  }
}

class Measure {
  private readonly known = new Map<string, Extent | 'measuring'>();

  constructor(private readonly fragments: Map<string, FragmentDefinitionNode>) {}

  fragment(name: string): Extent {
    const known = this.known.get(name);
    if (known === 'measuring')
      throw new HubError('VALIDATION_FAILED', `The fragment ${name.slice(0, 100)} contains itself`);
    if (known) return known;
    this.known.set(name, 'measuring');
    const fragment = this.fragments.get(name);
    // An unknown one is refused by validation.
    const extent = fragment ? this.of(fragment.selectionSet, fragment.directives?.length ?? 0) : nothing();
    check(extent, LIMITS.introspectionDepth);
    this.known.set(name, extent);
    return extent;
  }

  of({ selections }: SelectionSetNode, directives: number): Extent {
    const sum = { ...nothing(), directives };
    for (const selection of selections) {
      sum.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        const below = selection.selectionSet ? this.of(selection.selectionSet, 0) : nothing();
        const introspects = /^__(?:schema|type)$/.test(selection.name.value);
        if (introspects) refuseMore('levels of introspection', below.depth, LIMITS.introspectionDepth);
        add(sum, { ...below, fields: below.fields + 1, depth: introspects ? 1 : below.depth + 1 });
        if (selection.alias) sum.aliases += 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) add(sum, this.of(selection.selectionSet, 0));
      else add(sum, this.fragment(selection.name.value));
    }
    return sum;
  }
}

const nothing = (): Extent => ({ fields: 0, depth: 0, aliases: 0, directives: 0 });

function add(sum: Extent, part: Extent): void {
  sum.fields += part.fields;
  sum.aliases += part.aliases;
  sum.directives += part.directives;
  sum.depth = Math.max(sum.depth, part.depth);
}

/** @param most levels; a fragment may belong below `__schema` */
function check({ fields, depth, aliases, directives }: Extent, most = LIMITS.depth): void {
  refuseMore('fields', fields, LIMITS.fields);
  refuseMore('aliases', aliases, LIMITS.aliases);
  refuseMore('directives', directives, LIMITS.directives);
  refuseMore('levels', depth, most);
}

function refuseMore(what: string, found: number, most: number): void {
  if (found > most) throw new HubError('VALIDATION_FAILED', `The document has more than ${most} ${what}`);
}
