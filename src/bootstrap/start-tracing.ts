import { Logger } from '@nestjs/common';
import * as openTelemetry from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { provideOpenTelemetry } from '../common/open-telemetry.js';
import type { TracingConfig } from '../config/tracing-config.js';
import { VERSION } from '../config/version.js';

/** Spans that wait for their export, 2 MB or so; more of them are dropped. */
const QUEUE = { maxQueueSize: 2048, maxExportBatchSize: 512, scheduledDelayMillis: 2000 };

/** Time for the last spans at the shutdown, which has 15 s beyond the grace for everything. */
const FLUSH_MS = 3000;

/**
 * Starts the export of traces for this process, by OpenTelemetry's global API: spans that a handler's own libraries make
 * are in the same traces.
 * @returns a function that exports what is left, and ends it
 */
export function startTracing(config: TracingConfig): () => Promise<void> {
  const { url, headers, timeoutMs: timeoutMillis } = config;
  const exporter = new WatchedExporter(new OTLPTraceExporter({ url, headers, timeoutMillis }));
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.version': VERSION, ...config.resource })),
    sampler: samplerOf(config),
    spanProcessors: [new BatchSpanProcessor(exporter, { ...QUEUE, exportTimeoutMillis: timeoutMillis })],
  });
  const { context, trace } = openTelemetry;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  provideOpenTelemetry(openTelemetry);
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, FLUSH_MS)));
    await Promise.race([provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
    trace.disable();
    context.disable();
  };
}

function samplerOf({ sampler, ratio }: Pick<TracingConfig, 'sampler' | 'ratio'>): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}

/** Exporter that logs once when exports begin to fail, and once when they succeed again. */
class WatchedExporter implements SpanExporter {
  private readonly logger = new Logger('Tracing');
  private failing = false;

  constructor(private readonly inner: SpanExporter) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.inner.export(spans, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      if (failed !== this.failing) this.report(failed, result.error?.name);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.inner.forceFlush?.();
  }

  private report(failed: boolean, reason: string | undefined): void {
    this.failing = failed;
    if (failed) this.logger.warn({ reason }, 'export of traces failed; those spans are lost, the hub is not affected');
    else this.logger.log('export of traces recovered');
  }
}
