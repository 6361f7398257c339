import type * as Api from '@opentelemetry/api';

/** Name of the hub's spans' instrumentation. */
export const TRACER = 'runnerhub';

export type OpenTelemetry = typeof Api;

let api: OpenTelemetry | undefined;

/** OpenTelemetry's API; undefined until traces are exported, since loading it takes 30 ms of each start. */
export function openTelemetry(): OpenTelemetry | undefined {
  return api;
}

/** Provides the API to the parts that make spans. */
export function provideOpenTelemetry(loaded: OpenTelemetry): void {
  api = loaded;
}
