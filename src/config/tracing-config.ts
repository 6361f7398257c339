export const SAMPLERS = [
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'always_on',
  'always_off',
  'traceidratio',
] as const;

/** Export of traces by OTLP over HTTP, as OpenTelemetry's standard variables configure it. */
export interface TracingConfig {
  /** The receiver's full address for traces. */
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  /** Attributes of this service, its name among them. */
  resource: Record<string, string>;
  sampler: (typeof SAMPLERS)[number];
  /** Share of the traces that a ratio sampler keeps. */
  ratio: number;
}
