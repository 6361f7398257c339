import { field } from './field.js';

const MAX_TENANTS = 1000;
/** A number for each tenant, or a tenant, whose name has no comma, equals sign or surrounding blank, and its number. */
const ENTRY = /^(?:([^\s,=](?:[^,=]{0,253}[^\s,=])?)=)?(\d{1,15})$/;

/** Tokens of language models that tenants may use in a day of UTC. */
export interface TokenBudgets {
  /** Of each tenant that is not named; undefined: no limit. */
  each?: number;
  tenants: ReadonlyMap<string, number>;
}

/** Schema of budgets: `100000`, `acme=500000`, or both as `100000,acme=500000`. */
export const tokenBudgets = () =>
  field(
    { example: '100000,acme=500000' },
    `a number of tokens, tenants with theirs, or both, for ${MAX_TENANTS} different tenants at most`,
    (text) => (parseBudgets(text) ? text : undefined),
  );

/** Returns the budgets of a text; undefined where it is none, or names a tenant twice. */
export function parseBudgets(text: string): TokenBudgets | undefined {
  const entries = text.split(',', MAX_TENANTS + 2).map((entry) => ENTRY.exec(entry.trim()));
  const named = new Map(entries.map((entry) => [entry?.[1], Number(entry?.[2])]));
  const each = named.get(undefined);
  if (entries.includes(null) || named.size < entries.length) return undefined;
  const tenants = new Map(
    [...named].flatMap(([name, tokens]) => (name === undefined ? [] : [[name, tokens] as const])),
  );
  return tenants.size > MAX_TENANTS ? undefined : { ...(each !== undefined && { each }), tenants };
}

/** Returns the budget of a tenant; undefined: it has no limit, as jobs without a tenant. */
export function budgetOf(budgets: TokenBudgets | undefined, tenant: string | null): number | undefined {
  return tenant === null ? undefined : (budgets?.tenants.get(tenant) ?? budgets?.each);
}
