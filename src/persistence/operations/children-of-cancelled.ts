/** Jobs that one round ends; the next round finds the others. */
const MOST = 1000;
const OPEN = `c.state in ('accepted','waiting','delayed','waiting_children','active')`;

/** Reads the open children of `$1`, whose types are among `$2`. */
export const OPEN_CHILDREN_SQL = `
  select c.id, c.state from jobs c join jobs p on p.id = c.parent_id
   where c.parent_id = any($1::uuid[]) and ${OPEN} and p.id = any($1::uuid[]) and p.type = any($2::text[]) limit ${MOST}`;

/** Reads open jobs whose parent, of the types `$1`, was cancelled, and which nobody has asked to end yet. */
export const CANCELLED_PARENTS_SQL = `
  select c.id, c.state from jobs c join jobs p on p.id = c.parent_id
   where c.parent_id is not null and ${OPEN} and c.cancel_reason is null and p.state = 'cancelled'
     and p.type = any($1::text[]) limit ${MOST}`;
