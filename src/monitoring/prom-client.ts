import { createRequire } from 'node:module';
import type * as Whole from 'prom-client';

const load = createRequire(import.meta.url);

// The parts of prom-client that the hub uses: its index loads OpenTelemetry at the start, for exemplars that nobody asks for.
export const Counter = load('prom-client/lib/counter.js') as typeof Whole.Counter;
export type Counter<Label extends string = string> = Whole.Counter<Label>;
export const Gauge = load('prom-client/lib/gauge.js') as typeof Whole.Gauge;
export type Gauge<Label extends string = string> = Whole.Gauge<Label>;
export const Histogram = load('prom-client/lib/histogram.js') as typeof Whole.Histogram;
export type Histogram<Label extends string = string> = Whole.Histogram<Label>;
export const Registry = load('prom-client/lib/registry.js') as typeof Whole.Registry;
export type Registry = Whole.Registry;
