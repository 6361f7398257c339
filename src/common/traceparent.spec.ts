import * as api from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { provideOpenTelemetry } from './open-telemetry.js';
import { activeTraceparent, contextOf } from './traceparent.js';

const { context, ROOT_CONTEXT, trace } = api;

const [TRACE, SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

describe('contextOf', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`cc-${TRACE}-${SPAN}-09-what-comes-later`, 1],
  ])('returns the remote span of %s', (text, traceFlags) => {
    const expected = { traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true };
    expect(trace.getSpanContext(contextOf(api, text))).toEqual(expected);
  });

  it.each([
    undefined,
    '',
    ['00', TRACE],
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-01x`,
    `00-${TRACE}-${SPAN}-01-what-comes-later`,
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01${'-'.repeat(100)}`.slice(2),
    `00-${TRACE}-${SPAN}`,
  ])('returns the root for %j', (text) => {
    expect(contextOf(api, text)).toBe(ROOT_CONTEXT);
  });
});

describe('activeTraceparent', () => {
  it('is null where nothing is traced', () => {
    const call = () => context.with(contextOf(api, `00-${TRACE}-${SPAN}-01`), activeTraceparent);
    expect(call()).toBeNull();
    // Nor with the library loaded, without an export.
    provideOpenTelemetry(api);
    expect(call()).toBeNull();
  });
});
