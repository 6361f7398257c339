import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { Engine, EngineWatch } from '../jobs/ports/engine.js';
import { UNSCOPED, type Scopes } from '../jobs/scopes.js';
import { QueueSettings } from '../persistence/queues/queue-settings.js';
import { queueCatalog, type QueueSpec } from '../queues/queue-catalog.js';
import { DemandSearch, type DemandDetail } from '../runners/queries/demand-search.js';
import { explainStart } from './demand-wait.js';
import { JobLine, type LinedJob } from './job-line.js';
import { explainJob, isSuspended, standsInLine, type Surroundings } from './job-wait.js';
import { resetOf, type TenantUse } from './tenant-wait.js';
import type { OwnReason, Why } from '../jobs/why.js';

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
    private readonly registry: JobRegistry,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    this.specs = new Map(queueCatalog(config).map((spec) => [spec.name, spec]));
  }

  /** @throws HubError JOB_NOT_FOUND, LEDGER_UNAVAILABLE */
  async ofJob(id: string, scopes: Scopes): Promise<Why> {
    return this.explain(await this.jobLine.factsOf(id), scopes);
  }

  /**
   * Returns a demand with why it waits: the start of its runner may wait for what its job waits for.
   * @throws HubError NOT_FOUND, LEDGER_UNAVAILABLE
   */
  async ofDemand(id: string): Promise<DemandDetail> {
    const demand = await this.demands.get(id);
    const { state, times, provisionedAt, prepareJobId } = demand;
    if (state !== 'provisioning' || times.registeredAt !== null || provisionedAt === null) return demand;
    const jobId = prepareJobId ?? (await this.jobLine.preparationOf(id, provisionedAt));
    if (jobId === undefined) return demand;
    const job = await this.jobLine.findFactsOf(jobId);
    if (!job) return demand;
    const preparation = { why: await this.explain(job, UNSCOPED), parkedFor: job.parkedFor };
    const why = explainStart(demand.why, preparation, this.config.github.app !== undefined);
    return { ...demand, why, waitingReason: why.reason };
  }

  private async explain(job: LinedJob, { tenants }: Scopes): Promise<Why> {
    const spec = this.specOf(job.queue);
    const inLine = standsInLine(job);
    const fair = spec.tenants !== undefined;
    const [ahead, tenantUse, own] = await Promise.all([
      inLine ? this.jobLine.ahead(job, { own: fair, tenants }) : null,
      inLine && fair ? this.jobLine.tenantUse(job) : null,
      isSuspended(job) ? this.ownReason(job) : null,
    ]);
    const rateLimitedMs = inLine && spec.limit ? await this.rateLimitedMs(job.queue, spec.limit.max, tenantUse) : 0;
    const setting = this.settings.get(job.queue);
    // Jobs of a fair queue run without the engine.
    const engineTrouble = fair ? null : this.engineTrouble();
    return explainJob(job, { spec, setting, engineTrouble, rateLimitedMs, tenantUse, own }, ahead);
  }

  /** Asks the type of a suspended job what it waits for. */
  private async ownReason({ id, type }: LinedJob): Promise<OwnReason | null> {
    const handler = this.registry.find(type)?.handler;
    return handler && 'why' in handler ? ((await handler.why?.(id)) ?? null) : null;
  }

  /** Returns the milliseconds until the queue's own limit lets more start: of a fair queue the ledger counts them. */
  private async rateLimitedMs(queue: string, max: number, tenantUse: TenantUse | null): Promise<number> {
    if (tenantUse) return resetOf(max, tenantUse.queueWindow);
    // Only an explanation: without the engine's answer it names the next reason.
    return this.engineWatch.reachable ? this.engine.rateLimitedMs(queue).catch(() => 0) : 0;
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
