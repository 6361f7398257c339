import { describe, expect, it } from 'vitest';
import { press, type Effect } from './controls.js';
import type { View } from './footer.js';

const QUEUES = ['a', 'b', 'c'];

/** Presses one key after another, and returns the view with all effects. */
function after(keys: string[], start: View = {}): { view: View; effects: Effect[] } {
  const effects: Effect[] = [];
  const view = keys.reduce((now, key) => {
    const pressed = press(now, key, QUEUES);
    if (pressed.effect) effects.push(pressed.effect);
    return pressed.view;
  }, start);
  return { view, effects };
}

describe('keys', () => {
  it.each([
    [['j'], 'a'],
    [['j', 'j'], 'b'],
    [['down', 'down', 'down', 'down'], 'c'],
    [['k'], 'c'],
    [['j', 'j', 'up'], 'a'],
    [['j', 'k'], 'a'],
    [['j', 'pagedown'], 'c'],
  ])('%j select %s', (keys, selected) => {
    expect(after(keys).view.selected).toBe(selected);
  });

  it('select the first queue when the selected one is gone', () => {
    expect(after(['j'], { selected: 'gone' }).view.selected).toBe('a');
  });

  it.each([
    [['q'], 'quit'],
    [['ctrl-c'], 'quit'],
    [['ctrl-z'], 'suspend'],
    [['ctrl-l'], 'redraw'],
    [['j', 'p', 'ctrl-c'], 'quit'],
  ])('%j: %s', (keys, kind) => {
    expect(after(keys).effects).toEqual([{ kind }]);
  });

  it.each([
    [['j', 'p', 'd', 'b', 'enter'], [{ kind: 'act', act: 'pause', queue: 'a', reason: 'db' }]],
    [['j', 'r', 'q', 'x', 'backspace', 'k', 'enter'], [{ kind: 'act', act: 'resume', queue: 'a', reason: 'qk' }]],
    [['j', 'p', ' ', 'enter'], []],
    [['j', 'p', 'x', 'escape'], []],
    [['j', 'p', 'x', 'ctrl-u', 'enter'], []],
    [['p', 'x', 'enter'], []],
  ])('%j act with a reason: %j', (keys, effects) => {
    expect(after(keys).effects).toEqual(effects);
  });

  it('type a reason of at most 500 characters, and ignore keys without a character', () => {
    const { view } = after(['j', 'p', ...Array<string>(600).fill('x'), 'f5', 'left']);
    expect(view.prompt?.text).toBe('x'.repeat(500));
  });
});
