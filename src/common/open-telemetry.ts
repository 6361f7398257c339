import type * as Api from '@opentelemetry/api';

/** Name of the hub's spans' instrumentation. */
export const TRACER = 'runnerhub';

export type OpenTelemetry = typeof Api;

let api: OpenTelemetry | undefined;

/** OpenTelemetry's API; undefined until traces are exported. It takes 40 ms and 8 MB to load, so only an export loads it. */
export function openTelemetry(): OpenTelemetry | undefined {
  return api;
}

/** Provides the API to the parts that make spans. */
export function provideOpenTelemetry(loaded: OpenTelemetry): void {
  api = loaded;
}
