/** Whether the node in column `id` lives, by its heartbeat; `silence` is the parameter of the ms that make it a dead one. */
export const livesSql = (id: string, silence: string) => `exists (
  select 1 from nodes l where l.id = ${id} and l.stopped_at is null
     and l.heartbeat_at > now() - ${silence}::float8 * interval '1 ms')`;
