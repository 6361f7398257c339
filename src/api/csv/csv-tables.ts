import type { AuditEvent } from '../../audit/audit-event.js';
import { json, type CsvTable } from './csv-table.js';

/** Acts, with the parts of their actor as columns. */
export const AUDIT: CsvTable<AuditEvent> = {
  name: 'audit',
  columns: [
    ['id', ({ id }) => id],
    ['at', ({ at }) => at.toISOString()],
    ['actorKind', ({ actor }) => actor.kind],
    ['actorId', ({ actor }) => actor.id],
    ['actorName', ({ actor }) => actor.name],
    ['actorRole', ({ actor }) => actor.role],
    ['interface', (event) => event.interface],
    ['address', ({ address }) => address],
    ['action', ({ action }) => action],
    ['target', ({ target }) => target],
    ['filter', ({ filter }) => json(filter)],
    ['reason', ({ reason }) => reason],
    ['before', ({ before }) => json(before)],
    ['after', ({ after }) => json(after)],
    ['result', ({ result }) => result],
    ['continues', ({ continues }) => continues],
  ],
};
