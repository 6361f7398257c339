import { Inject, Injectable } from '@nestjs/common';
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { contextOf, TRACER } from '../../../common/traceparent.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import type { ClaimedJob, Outcome } from '../../../jobs/job.js';
import { TraceParents } from '../../../jobs/ports/traces.js';
import type { HandlerResult } from './outcome-of.js';

/** Longest wait for a job's trace; later it would delay the job more than it is worth. */
const LIMIT_MS = 1000;

/**
 * Spans of runs: each continues the request that enqueued its job, so that all runs of a job are in one trace, and what
 * a handler does or enqueues is within its run. Without an export nothing is read, and a run is called as it is.
 */
@Injectable()
export class RunTraces {
  private readonly tracer = trace.getTracer(TRACER);
  private readonly spans = new WeakMap<ClaimedJob, Span>();
  private readonly enabled: boolean;

  constructor(
    private readonly parents: TraceParents,
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'tracing'>,
  ) {
    this.enabled = config.tracing !== undefined;
  }

  /** Calls the handler of these jobs within their spans. */
  within(jobs: ClaimedJob[], call: () => Promise<HandlerResult>[]): Promise<HandlerResult>[] {
    if (!this.enabled) return call();
    const called = this.callWithin(jobs, call);
    return jobs.map(async (_job, index) => (await called)[index] as Promise<HandlerResult>);
  }

  /** Ends the span of a run. */
  ended(job: ClaimedJob, outcome: Outcome | undefined): void {
    const span = this.enabled ? this.spans.get(job) : undefined;
    if (span === undefined) return;
    if (outcome !== undefined) span.setAttribute('runnerhub.job.outcome', outcome.kind);
    // The code alone: messages may contain data of the job.
    if (outcome !== undefined && 'error' in outcome)
      span.setAttribute('error.type', outcome.error.code).setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }

  private async callWithin(jobs: ClaimedJob[], call: () => Promise<HandlerResult>[]) {
    const parents = await Promise.all(jobs.map(({ id }) => this.parentOf(id)));
    const spans = jobs.map((job, index) => this.start(job, contextOf(parents[index])));
    const [only] = spans;
    if (only !== undefined && spans.length === 1) return context.with(trace.setSpan(ROOT_CONTEXT, only), call);
    return this.callBatch(jobs[0]?.type ?? '', spans, call);
  }

  /** Calls a batch, which belongs to the traces of several jobs: in a trace of its own, with links to theirs. */
  private callBatch(type: string, spans: Span[], call: () => Promise<HandlerResult>[]) {
    const links = spans.map((span) => ({ context: span.spanContext() }));
    const batch = this.tracer.startSpan(`batch ${type}`, { root: true, links }, ROOT_CONTEXT);
    const results = context.with(trace.setSpan(ROOT_CONTEXT, batch), call);
    void Promise.allSettled(results).then(() => batch.end());
    return results;
  }

  private async parentOf(id: string): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, LIMIT_MS, null)));
    return Promise.race([this.parents.of(id), late]).finally(() => clearTimeout(timer));
  }

  private start(job: ClaimedJob, parent: Context): Span {
    const attributes = {
      'messaging.system': 'runnerhub',
      'messaging.operation.type': 'process',
      'messaging.destination.name': job.queue,
      'messaging.message.id': job.id,
      'runnerhub.job.type': job.type,
      'runnerhub.job.priority': job.priority,
      'runnerhub.job.attempt': job.attemptsMade + 1,
      'runnerhub.job.run': job.runNumber,
      'runnerhub.job.waited_ms': Math.round(job.waitedMs),
    };
    const span = this.tracer.startSpan(`run ${job.type}`, { kind: SpanKind.CONSUMER, attributes }, parent);
    this.spans.set(job, span);
    return span;
  }
}
