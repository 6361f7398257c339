import type { RequestHandler } from 'express';
import { TRACER, type OpenTelemetry } from '../common/open-telemetry.js';
import { contextOf } from '../common/traceparent.js';
import type { AuthenticatedRequest } from './gate.js';

/** Interfaces; pages, health and metrics are not worth a trace. */
const TRACED = /^\/(?:api|graphql|webhooks)(?:\/|$)/i;

/**
 * Spans of requests that have passed the gate. One with a key continues its sender's trace; a stranger can neither choose
 * a trace nor have it sampled.
 */
export function traceRequests(api: OpenTelemetry): RequestHandler {
  const { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const tracer = trace.getTracer(TRACER);
  return (request: AuthenticatedRequest, response, next) => {
    if (!TRACED.test(request.path)) return next();
    const { method, principal, headers } = request;
    const parent = principal === undefined ? ROOT_CONTEXT : contextOf(api, headers.traceparent);
    const attributes = { 'http.request.method': method };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    response.once('close', () => {
      const route = routeOf(request);
      if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(ROOT_CONTEXT, span), next);
  };
}

/** Returns the route's pattern: paths have ids, and those of unknown routes are whatever the sender wrote. */
function routeOf(request: AuthenticatedRequest): string | undefined {
  const { path } = (request as { route?: { path?: unknown } }).route ?? {};
  return typeof path === 'string' ? path : undefined;
}
