import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { activeTraceparent, contextOf } from './traceparent.js';

const [TRACE, SPAN] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

describe('contextOf', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, 1],
    [`00-${TRACE}-${SPAN}-00`, 0],
    [`cc-${TRACE}-${SPAN}-09-what-comes-later`, 1],
  ])('returns the remote span of %s', (text, traceFlags) => {
    const expected = { traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true };
    expect(trace.getSpanContext(contextOf(text))).toEqual(expected);
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
    `00-${TRACE}-${SPAN}`,
  ])('returns the root for %j', (text) => {
    expect(contextOf(text)).toBe(ROOT_CONTEXT);
  });
});

describe('activeTraceparent', () => {
  it('is null where nothing is traced', () => {
    expect(context.with(contextOf(`00-${TRACE}-${SPAN}-01`), activeTraceparent)).toBeNull();
  });
});
