import { isSpanContextValid, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';

/** W3C's form; a later version may add fields. */
const FORM = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** Name of the hub's spans' instrumentation. */
export const TRACER = 'runnerhub';

/** Returns the span around the current call as W3C's `traceparent`; null when nothing is traced. */
export function activeTraceparent(): string | null {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return null;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Returns the context of a remote span; the root for a text of another form. */
export function contextOf(traceparent: unknown): Context {
  const [, traceId = '', spanId = '', flags = '00'] =
    FORM.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  const span = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}
