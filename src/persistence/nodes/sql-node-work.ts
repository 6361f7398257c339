import { Inject, Injectable } from '@nestjs/common';
import { EventLatch } from '../../common/event-latch.js';
import { newId } from '../../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { NodeWork, type NodeParts, type NodeTask, type NodeWorkOptions } from '../../jobs/ports/node-work.js';
import { HubReadings } from '../../jobs/ports/readings.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { NodeTasks } from './node-tasks.js';
import { BEGIN_SQL, END_SQL, REPORTS_SQL, type StoredReport } from './node-work-sql.js';

/**
 * Works in the ledger: a message asks the nodes, each reads its part and writes its report there, and another message says
 * so. Thus a report may be of any size, and neither a lost message nor a reconnect loses it.
 */
@Injectable()
@RetentionRules({
  delete: `delete from node_works where ends_at < now() - least($1::float8 * interval '1 ms', interval '1 day')`,
})
export class SqlNodeWork extends NodeWork {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
    private readonly readings: HubReadings,
    private readonly tasks: NodeTasks,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {
    super();
  }

  provide<Input, Report>(
    { name }: NodeTask<Input, Report>,
    act: (input: Input, signal: AbortSignal) => Promise<Report>,
  ): void {
    this.tasks.provide(name, act);
  }

  async onEachNode<Input, Report>(
    { name }: NodeTask<Input, Report>,
    input: Input,
    { withinMs, signal }: NodeWorkOptions,
  ): Promise<NodeParts<Report>> {
    const { alive: nodes } = await this.readings.fleet();
    const id = newId();
    const news = new EventLatch();
    const stops = [
      this.channel.on('worked', (message) => message.id === id && news.notify()),
      this.channel.onReconnect(() => news.notify()),
    ];
    try {
      await this.ledger.transaction(async (db) => {
        await queryRows(db, BEGIN_SQL, [id, name, JSON.stringify(input ?? null), nodes, withinMs]);
        await this.channel.publish('work', { id }, db);
      });
      return partsOf(nodes, await this.reports(id, nodes, news, withinMs, signal));
    } finally {
      for (const stop of stops) stop();
      await this.end(id).catch(() => undefined);
    }
  }

  /** Ends the parts that are not done. What this leaves, since the ledger is away, ends by its time. */
  private async end(id: string): Promise<void> {
    await this.ledger.query(END_SQL, [id]);
    await this.channel.publish('workEnded', { id });
  }

  /** Returns the reports once there is none to wait for. No event says that a node has died, so live nodes are read now and then. */
  private async reports(
    id: string,
    nodes: readonly string[],
    news: EventLatch,
    withinMs: number,
    signal: AbortSignal,
  ): Promise<StoredReport[]> {
    const deadline = performance.now() + withinMs;
    let live: readonly string[] = nodes;
    for (;;) {
      const reports = await this.ledger.query<StoredReport>(REPORTS_SQL, [id]);
      const missing = nodes.filter((node) => !reports.some((report) => report.node === node));
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || !missing.some((node) => live.includes(node))) return reports;
      const came = await news.wait(Math.min(leftMs, this.config.timings.nodeWatchMs), signal);
      if (!came) live = (await this.readings.fleet()).alive;
    }
  }
}

function partsOf<Report>(nodes: readonly string[], reports: readonly StoredReport[]): NodeParts<Report> {
  const failed = reports.flatMap(({ node, host, code, message }) =>
    code === null ? [] : [{ node, host, code, message: message ?? '' }],
  );
  const parts = reports
    .filter(({ code }) => code === null)
    .map(({ node, host, report }) => ({ node, host, report: report as Report }));
  return { parts, failed, silent: nodes.filter((node) => !reports.some((report) => report.node === node)) };
}
