import { describe, expect, it } from 'vitest';
import { ENGINE_TRACE } from '../queues/engine/engine-trace.js';
import { JsonLogger } from './logging.js';

const CONTEXT = 'Dispatcher';

function lines(write: (logger: JsonLogger) => void, level: 'info' | 'debug' = 'info'): Record<string, unknown>[] {
  const written: string[] = [];
  write(new JsonLogger({ log: { level } }, { write: (line) => void written.push(line) }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('JsonLogger', () => {
  it.each<[string, unknown[], object]>([
    ['a message', ['started'], { msg: 'started' }],
    ['fields and a message', [{ jobId: 'j1' }, 'started'], { jobId: 'j1', msg: 'started' }],
    ['an error', [new RangeError('too long'), 'failed'], { err: { type: 'RangeError' }, msg: 'failed' }],
    ['a message and its stack', ['boom', 'Error: boom\n    at x (y.js:1:1)'], { err: { message: 'boom' } }],
  ])('writes %s with its context, level and time', (_name, args, expected) => {
    expect(lines((logger) => logger.error(args[0], ...args.slice(1), CONTEXT))).toMatchObject([
      { ...expected, level: 'error', context: CONTEXT, time: expect.stringMatching(/^\d{4}-.*Z$/) },
    ]);
  });

  it("writes the engine's trace, which DEBUG selects, at any level", () => {
    const written = lines((logger) => {
      logger.debug({ queue: 'email' }, 'engine: add', ENGINE_TRACE);
      logger.debug({ queue: 'email' }, 'another', CONTEXT);
    });
    expect(written).toMatchObject([{ level: 'debug', context: ENGINE_TRACE, queue: 'email', msg: 'engine: add' }]);
  });

  it('redacts secrets at any depth', () => {
    const fields = { token: 't0ps3cret', nested: { password: 't0ps3cret' } };
    const [line] = lines((logger) => logger.warn(fields, 'odd', CONTEXT));
    expect(JSON.stringify(line)).not.toContain('t0ps3cret');
    expect(line).toMatchObject({ token: '[redacted]', msg: 'odd' });
  });

  it('escapes what a terminal would obey', () => {
    const hostile = 'a\u0007\u001b[31m\u007f\u0085\u009b\u061c\u200e\u202e\u2028\u2029\u2066\ufeffz';
    const written: string[] = [];
    const logger = new JsonLogger({ log: { level: 'info' } }, { write: (line) => void written.push(line) });
    logger.warn({ [hostile]: hostile }, hostile, CONTEXT);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ [hostile]: hostile, msg: hostile });
  });

  it("omits the framework's wiring and lines below the level", () => {
    const write = (logger: JsonLogger) => {
      logger.log('JobsModule dependencies initialized', 'InstanceLoader');
      logger.debug('detail', CONTEXT);
    };
    expect(lines(write)).toEqual([]);
    expect(lines(write, 'debug')).toMatchObject([{ msg: 'detail', level: 'debug' }]);
  });
});
