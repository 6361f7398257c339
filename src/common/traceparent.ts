import type { Context } from '@opentelemetry/api';
import { openTelemetry, type OpenTelemetry } from './open-telemetry.js';

/** W3C's form; a later version may add fields, the first one has none. */
const FORM = /^(?!ff|00.{54})[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** Returns the span around the current call as W3C's `traceparent`; null when nothing is traced. */
export function activeTraceparent(): string | null {
  const api = openTelemetry();
  const span = api?.trace.getActiveSpan()?.spanContext();
  if (span === undefined || !api?.isSpanContextValid(span)) return null;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** Returns the context of a remote span; the root for a text of another form. */
export function contextOf({ isSpanContextValid, ROOT_CONTEXT, trace }: OpenTelemetry, traceparent: unknown): Context {
  const [, traceId = '', spanId = '', flags = '00'] =
    FORM.exec(typeof traceparent === 'string' ? traceparent : '') ?? [];
  const span = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}
