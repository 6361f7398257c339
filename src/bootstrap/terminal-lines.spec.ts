import { describe, expect, it } from 'vitest';
import { JsonLogger } from './logging.js';
import { terminalLines } from './terminal-lines.js';

function shown(write: (logger: JsonLogger) => void): string {
  let text = '';
  write(new JsonLogger({ log: { level: 'info' } }, terminalLines({ write: (more) => (text += more) })));
  return text;
}

describe('terminalLines', () => {
  it('shows time, level, context, message and fields in a line', () => {
    const text = shown((logger) => logger.warn({ jobs: 3, why: 'away' }, 'not yet', 'Recovery'));
    expect(text).toMatch(/^\d\d:\d\d:\d\d warn {2}Recovery not yet jobs=3 why="away"\n$/);
  });

  it('shows an error by its message, without the stack', () => {
    const text = shown((logger) => logger.error(new RangeError('too long'), 'failed', 'Jobs'));
    expect(text).toMatch(/ error Jobs failed \(RangeError: too long\)\n$/);
  });

  it('escapes what a terminal would obey', () => {
    const text = shown((logger) => logger.log({ name: '\u202eevil' }, 'a\nb\u001b[31m\u0085', 'Jobs'));
    expect(text).toMatch(/ a\\u000ab\\u001b\[31m\\u0085 name="\\u202eevil"\n$/);
  });
});
