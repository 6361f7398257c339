import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds acts by the beginning of their name and of their target, whatever the collation. */
export class AuditPrefixes1765102150000 implements MigrationInterface {
  name = 'AuditPrefixes1765102150000';

  async up(db: QueryRunner): Promise<void> {
    await index(db, 'text_pattern_ops');
  }

  async down(db: QueryRunner): Promise<void> {
    await index(db, '');
  }
}

async function index(db: QueryRunner, operators: string): Promise<void> {
  for (const field of ['action', 'target']) {
    await db.query(`drop index audit_events_${field}`);
    await db.query(`create index audit_events_${field} on audit_events ((content->>'${field}') ${operators}, seq)`);
  }
}
