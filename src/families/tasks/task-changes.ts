import { Injectable } from '@nestjs/common';
import { ControlChannel } from '../../database/control-channel.js';
import type { Queryable } from '../../database/queryable.js';

/** Locks of projects are apart from the hub's other advisory locks. */
const SEED = 7_402_015;

/**
 * Locks projects until the transaction ends. What a task's end does to others reaches through the whole graph of its
 * project, so changes of graphs and ends of tasks follow each other. The first statement of every such transaction.
 */
export async function lockProjects(db: Queryable, projects: readonly string[]): Promise<void> {
  await db.query(
    `select pg_advisory_xact_lock(lock) from (
       select distinct hashtextextended(project, ${SEED}) as lock from unnest($1::text[]) project order by lock) locks`,
    [projects],
  );
}

/** Notifies the nodes where workers wait of tasks that have become ready. */
@Injectable()
export class TaskChanges {
  constructor(private readonly channel: ControlChannel) {}

  /** Notifies at the commit of the transaction. */
  async announceReady(db: Queryable): Promise<void> {
    await this.channel.publish('tasks', {}, db);
  }

  /** Calls the listener when tasks may have become ready. @returns a function that removes it */
  onReady(listener: () => void): () => void {
    // A queue that was resumed has tasks that were ready all the time; a lost connection may have lost messages.
    const removals = [
      this.channel.on('tasks', listener),
      this.channel.on('queues', listener),
      this.channel.onReconnect(listener),
    ];
    return () => removals.forEach((remove) => remove());
  }
}
