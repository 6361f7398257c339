import { hostname } from 'node:os';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HubError, messageOf } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { NodeIdentity } from './node-identity.js';
import { ASSIGNED_SQL, REPORT_SQL, type AssignedWork } from './node-work-sql.js';

/** Characters of an error's message. */
const MAX_MESSAGE = 1000;

type Act = (input: never, signal: AbortSignal) => Promise<unknown>;

/** Does this node's part of works, and reports it in the ledger. A message that was lost is made up for at the reconnect. */
@Injectable()
export class NodeTasks implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(NodeTasks.name);
  private readonly acts = new Map<string, Act>();
  /** Parts that this node is doing, by the ids of their works. */
  private readonly underway = new Map<string, AbortController>();
  private readonly shutdown = new AbortController();
  private readonly unsubscribe: (() => void)[] = [];

  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
    private readonly node: NodeIdentity,
  ) {}

  provide(task: string, act: Act): void {
    if (this.acts.has(task)) throw new Error(`The task ${task} of nodes is provided twice: give one another name`);
    this.acts.set(task, act);
  }

  /** Listens once all tasks are provided. */
  onApplicationBootstrap(): void {
    this.unsubscribe.push(
      this.channel.on('work', ({ id }) => void this.follow(id)),
      this.channel.on('workEnded', ({ id }) => this.underway.get(id)?.abort(new Error('nobody waits for the report'))),
      this.channel.onReconnect(() => void this.follow()),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.unsubscribe) stop();
    this.shutdown.abort(new HubError('SHUTTING_DOWN', 'The node is shutting down'));
  }

  /** Does the work of this id, or all that this node has not reported on. */
  private async follow(id: string | null = null): Promise<void> {
    if (id !== null && !isUuid(id)) return;
    try {
      const works = await this.ledger.query<AssignedWork>(ASSIGNED_SQL, [this.node.id, id]);
      await Promise.all(works.filter((work) => !this.underway.has(work.id)).map((work) => this.do(work)));
    } catch (error) {
      const reason = messageOf(error);
      this.logger.warn({ reason }, 'work of this node could not be reported; the job that asked names it as silent');
    }
  }

  private async do({ id, task, input, leftMs }: AssignedWork): Promise<void> {
    const ended = new AbortController();
    this.underway.set(id, ended);
    try {
      const limit = AbortSignal.timeout(Math.ceil(leftMs));
      const signal = AbortSignal.any([this.shutdown.signal, limit, ended.signal]);
      const outcome = await this.perform(task, input, signal);
      if (this.shutdown.signal.aborted || ended.signal.aborted) return;
      await this.ledger.transaction(async (db) => {
        const stored = await queryRows(db, REPORT_SQL, [id, this.node.id, hostname(), ...outcome]);
        if (stored.length > 0) await this.channel.publish('worked', { id }, db);
      });
    } finally {
      this.underway.delete(id);
    }
  }

  /** @returns the report, or the code and the message of an error */
  private async perform(
    task: string,
    input: unknown,
    signal: AbortSignal,
  ): Promise<[string | null, ...(string | null)[]]> {
    try {
      const act = this.acts.get(task);
      if (!act) throw new HubError('TASK_UNKNOWN', `This node's release does not know ${task}: upgrade it`);
      return [JSON.stringify((await act(input as never, signal)) ?? null), null, null];
    } catch (error) {
      const code = error instanceof HubError ? error.code : 'UNKNOWN_ERROR';
      return [null, code, toPostgresSafe(messageOf(error).slice(0, MAX_MESSAGE))];
    }
  }
}
