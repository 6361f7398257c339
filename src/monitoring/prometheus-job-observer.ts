import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from './prom-client.js';
import {
  JobObserver,
  JobObservers,
  type JobEnded,
  type JobsAccepted,
  type JobStarted,
  type RecoveredKind,
} from '../jobs/job-observer.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { ERROR_STATUS } from '../common/errors.js';
import { MetricsRegistry } from './metrics-registry.js';

/** From the pickup of an idle hub to a backlog of hours. */
const WAIT_BUCKETS = [0.005, 0.025, 0.1, 0.25, 1, 5, 15, 60, 300, 1800, 7200];
/** From a no-op to an hour of work. */
const RUN_BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** Counts and times the jobs of this process. */
@Injectable()
export class PrometheusJobObserver extends JobObserver {
  private readonly enqueued: Counter<'queue' | 'type'>;
  private readonly completed: Counter<'queue' | 'type'>;
  private readonly failed: Counter<'queue' | 'type' | 'code'>;
  private readonly retried: Counter<'queue' | 'type' | 'code'>;
  private readonly cancelled: Counter<'queue' | 'type'>;
  private readonly recoveredJobs: Counter<'kind'>;
  private readonly waited: Histogram<'queue'>;
  private readonly ran: Histogram<'queue' | 'type'>;

  constructor(
    registry: MetricsRegistry,
    observers: JobObservers,
    private readonly types: JobRegistry,
  ) {
    super();
    observers.add(this);
    const registers = [registry];
    const byType = ['queue', 'type'] as const;
    const byCode = ['queue', 'type', 'code'] as const;
    const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
      new Counter({ name: `runnerhub_jobs_${name}_total`, help, labelNames, registers });
    this.enqueued = counter('enqueued', 'Jobs that the ledger accepted from this process', byType);
    this.completed = counter('completed', 'Jobs that this process completed', byType);
    this.failed = counter('failed', 'Jobs that failed for good in this process', byCode);
    this.retried = counter('retried', 'Attempts that failed in this process and will be repeated', byCode);
    this.cancelled = counter('cancelled', 'Jobs that were cancelled while this process ran them', byType);
    this.recoveredJobs = counter('recovered', 'Jobs that this process recovered, by kind', ['kind']);
    this.waited = new Histogram({
      name: 'runnerhub_job_wait_seconds',
      help: 'Time from when a job could run until its start',
      labelNames: ['queue'],
      buckets: WAIT_BUCKETS,
      registers,
    });
    this.ran = new Histogram({
      name: 'runnerhub_job_run_seconds',
      help: 'Run time of one run of a handler',
      labelNames: byType,
      buckets: RUN_BUCKETS,
      registers,
    });
  }

  accepted({ queue, type, count = 1 }: JobsAccepted): void {
    this.enqueued.inc({ queue, type: this.typeLabel(type) }, count);
  }

  recovered(kind: RecoveredKind, jobs: number): void {
    this.recoveredJobs.inc({ kind }, jobs);
  }

  started({ queue, waitedMs }: JobStarted): void {
    this.waited.observe({ queue }, Math.max(0, waitedMs) / 1000);
  }

  ended({ queue, type: name, ranMs, outcome, code }: JobEnded): void {
    const type = this.typeLabel(name);
    this.ran.observe({ queue, type }, Math.max(0, ranMs) / 1000);
    switch (outcome) {
      case 'completed':
        this.completed.inc({ queue, type });
        break;
      case 'failed':
        this.failed.inc({ queue, type, code: codeLabel(code) });
        break;
      case 'retry':
        this.retried.inc({ queue, type, code: codeLabel(code) });
        break;
      case 'cancelled':
        this.cancelled.inc({ queue, type });
        break;
      case 'parked':
      case 'released':
      case 'waiting':
        break;
    }
  }

  /** Returns the label of a type: a ledger may hold jobs of types that no release of this hub knows any more. */
  private typeLabel(type: string): string {
    return this.types.find(type) ? type : 'other';
  }
}

/** Returns the label of an error code: OTHER for handlers' own codes, whose number is unbounded. */
function codeLabel(code: string | null): string {
  return code !== null && Object.hasOwn(ERROR_STATUS, code) ? code : 'OTHER';
}
