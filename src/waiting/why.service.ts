import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { Engine, EngineWatch } from '../jobs/ports/engine.js';
import type { Scopes } from '../jobs/scopes.js';
import { QueueSettings } from '../persistence/queues/queue-settings.js';
import { queueCatalog, type QueueSpec } from '../queues/queue-catalog.js';
import { DemandSearch } from '../runners/queries/demand-search.js';
import { JobLine } from './job-line.js';
import { explainJob, standsInLine, type Surroundings } from './job-wait.js';
import { resetOf, type TenantUse } from './tenant-wait.js';
import type { Why } from '../jobs/why.js';

/** Answers why something waits, in the same shape for jobs and demands. */
@Injectable()
export class WhyService {
  private readonly specs: Map<string, QueueSpec>;

  constructor(
    private readonly jobLine: JobLine,
    private readonly demands: DemandSearch,
    private readonly settings: QueueSettings,
    private readonly engine: Engine,
    private readonly engineWatch: EngineWatch,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    this.specs = new Map(queueCatalog(config).map((spec) => [spec.name, spec]));
  }

  /** @throws HubError JOB_NOT_FOUND, LEDGER_UNAVAILABLE */
  async ofJob(id: string, { tenants }: Scopes): Promise<Why> {
    const job = await this.jobLine.factsOf(id);
    const spec = this.specOf(job.queue);
    const inLine = standsInLine(job);
    const fair = spec.tenants !== undefined;
    const [ahead, tenantUse] = await Promise.all([
      inLine ? this.jobLine.ahead(job, { own: fair, tenants }) : null,
      inLine && fair ? this.jobLine.tenantUse(job) : null,
    ]);
    const rateLimitedMs = inLine && spec.limit ? await this.rateLimitedMs(job.queue, spec.limit.max, tenantUse) : 0;
    const setting = this.settings.get(job.queue);
    // Jobs of a fair queue run without the engine.
    const engineTrouble = fair ? null : this.engineTrouble();
    return explainJob(job, { spec, setting, engineTrouble, rateLimitedMs, tenantUse }, ahead);
  }

  /** Returns the milliseconds until the queue's own limit lets more start: of a fair queue the ledger counts them. */
  private async rateLimitedMs(queue: string, max: number, tenantUse: TenantUse | null): Promise<number> {
    if (tenantUse) return resetOf(max, tenantUse.queueWindow);
    // Only an explanation: without the engine's answer it names the next reason.
    return this.engineWatch.reachable ? this.engine.rateLimitedMs(queue).catch(() => 0) : 0;
  }

  /** @throws HubError NOT_FOUND, LEDGER_UNAVAILABLE */
  async ofDemand(id: string): Promise<Why> {
    return (await this.demands.get(id)).why;
  }

  /** Returns a queue's limits, with a concurrency that an operator has stored. */
  private specOf(queue: string): Surroundings['spec'] {
    const spec = this.specs.get(queue) ?? { concurrency: 1 };
    const stored = 'fixed' in spec && spec.fixed ? undefined : this.settings.concurrency(queue);
    return { ...spec, concurrency: stored ?? spec.concurrency };
  }

  /** In direct mode jobs run without the engine. */
  private engineTrouble(): string | null {
    const { trouble } = this.engineWatch;
    if (trouble === null || this.config.engineFallback === 'direct') return null;
    return `${trouble.what}: jobs are held until it is back`;
  }
}
