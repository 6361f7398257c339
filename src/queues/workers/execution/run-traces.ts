import { Inject, Injectable } from '@nestjs/common';
import type { Context, Span } from '@opentelemetry/api';
import { openTelemetry, TRACER, type OpenTelemetry } from '../../../common/open-telemetry.js';
import { contextOf } from '../../../common/traceparent.js';
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
  private readonly spans = new WeakMap<ClaimedJob, Span>();
  /** Undefined without an export. */
  private readonly api: OpenTelemetry | undefined;

  constructor(
    private readonly parents: TraceParents,
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'tracing'>,
  ) {
    this.api = config.tracing && openTelemetry();
  }

  /** Calls the handler of these jobs within their spans. */
  within(jobs: ClaimedJob[], call: () => Promise<HandlerResult>[]): Promise<HandlerResult>[] {
    if (!this.api) return call();
    const called = this.callWithin(this.api, jobs, call);
    return jobs.map(async (_job, index) => (await called)[index] as Promise<HandlerResult>);
  }

  /** Ends the span of a run. */
  ended(job: ClaimedJob, outcome: Outcome | undefined): void {
    if (!this.api) return;
    const span = this.spans.get(job);
    if (span === undefined) return;
    if (outcome !== undefined) span.setAttribute('runnerhub.job.outcome', outcome.kind);
    // The code alone: messages may contain data of the job.
    if (outcome !== undefined && 'error' in outcome)
      span.setAttribute('error.type', outcome.error.code).setStatus({ code: this.api.SpanStatusCode.ERROR });
    span.end();
  }

  private async callWithin(api: OpenTelemetry, jobs: ClaimedJob[], call: () => Promise<HandlerResult>[]) {
    const parents = await Promise.all(jobs.map(({ id }) => this.parentOf(id)));
    const spans = jobs.map((job, index) => this.start(api, job, contextOf(api, parents[index])));
    const [only] = spans;
    const within = (span: Span) => api.context.with(api.trace.setSpan(api.ROOT_CONTEXT, span), call);
    if (only !== undefined && spans.length === 1) return within(only);
    // A batch belongs to the traces of several jobs: it is in a trace of its own, with links to theirs.
    const links = spans.map((span) => ({ context: span.spanContext() }));
    const name = `batch ${jobs[0]?.type ?? ''}`;
    const batch = api.trace.getTracer(TRACER).startSpan(name, { root: true, links }, api.ROOT_CONTEXT);
    const results = within(batch);
    void Promise.allSettled(results).then(() => batch.end());
    return results;
  }

  private async parentOf(id: string): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, LIMIT_MS, null)));
    return Promise.race([this.parents.of(id), late]).finally(() => clearTimeout(timer));
  }

  private start({ trace, SpanKind }: OpenTelemetry, job: ClaimedJob, parent: Context): Span {
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
    const kind = SpanKind.CONSUMER;
    const span = trace.getTracer(TRACER).startSpan(`run ${job.type}`, { kind, attributes }, parent);
    this.spans.set(job, span);
    return span;
  }
}
