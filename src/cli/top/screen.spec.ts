import { describe, expect, it } from 'vitest';
import { Screen } from './screen.js';

/** Output that accepts writes until it is full. */
class Terminal {
  readonly written: string[] = [];
  full = false;
  private readonly waiting: (() => void)[] = [];

  write(text: string): boolean {
    this.written.push(text);
    return !this.full;
  }

  once(_event: string, listener: () => void): this {
    this.waiting.push(listener);
    return this;
  }

  drain(): void {
    this.full = false;
    for (const listener of this.waiting.splice(0)) listener();
  }
}

function entered() {
  const terminal = new Terminal();
  let drained = 0;
  const screen = new Screen(terminal as never, () => (drained += 1));
  screen.enter();
  terminal.written.length = 0;
  return { terminal, screen, drained: () => drained };
}

describe('the screen', () => {
  it('writes only lines that changed, and removes those that are gone', () => {
    const { terminal, screen } = entered();
    screen.draw(['one', 'two', 'three']);
    screen.draw(['one', 'TWO']);
    screen.draw(['one', 'TWO']);
    expect(terminal.written.map((text) => text.replaceAll(/\u001b\[\?2026[hl]/g, ''))).toEqual([
      '\u001b[1;1Hone\u001b[K\u001b[2;1Htwo\u001b[K\u001b[3;1Hthree\u001b[K',
      '\u001b[2;1HTWO\u001b[K\u001b[3;1H\u001b[K',
    ]);
  });

  it('writes everything after it was cleared', () => {
    const { terminal, screen } = entered();
    screen.draw(['one']);
    screen.clear();
    screen.draw(['one']);
    expect(terminal.written.filter((text) => text.includes('one'))).toHaveLength(2);
  });

  it('skips drawings while the terminal is slow, and reports when it is not', () => {
    const { terminal, screen, drained } = entered();
    terminal.full = true;
    screen.draw(['one']);
    screen.draw(['two']);
    expect(terminal.written).toHaveLength(1);
    terminal.drain();
    expect(drained()).toBe(1);
    screen.draw(['two']);
    expect(terminal.written.at(-1)).toContain('two');
  });
});
