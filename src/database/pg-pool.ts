/** Nest's injection token for the ledger's own `pg.Pool`. */
export const PG_POOL = Symbol('PgPool');
