import type { View } from './footer.js';

/** What a key does beside changing the view. */
export type Effect =
  { kind: 'quit' | 'suspend' | 'redraw' } | { kind: 'act'; act: 'pause' | 'resume'; queue: string; reason: string };

/** Limit of the API. */
const MAX_REASON = 500;
const STEPS: Partial<Record<string, number>> = { j: 1, down: 1, k: -1, up: -1, pagedown: 10, pageup: -10 };

interface Pressed {
  view: View;
  effect?: Effect;
}

/**
 * Returns the view after a key.
 * @param key its name (`up`, `enter`, `ctrl-c`), or the character
 * @param queues names in the order of the view
 */
export function press(view: View, key: string, queues: readonly string[]): Pressed {
  if (key === 'ctrl-c') return { view, effect: { kind: 'quit' } };
  if (key === 'ctrl-z') return { view, effect: { kind: 'suspend' } };
  if (key === 'ctrl-l') return { view, effect: { kind: 'redraw' } };
  return view.prompt ? typed(view, key) : chosen(view, key, queues);
}

function chosen(view: View, key: string, queues: readonly string[]): Pressed {
  const step = STEPS[key];
  if (step !== undefined) return { view: { ...view, selected: moved(view.selected, step, queues) } };
  if (key === 'q') return { view, effect: { kind: 'quit' } };
  const act = key === 'p' ? 'pause' : key === 'r' ? 'resume' : undefined;
  if (act === undefined) return { view };
  const { selected: queue } = view;
  if (queue === undefined) return { view: { ...view, message: 'Select a queue first, with j and k' } };
  return { view: { ...view, message: undefined, prompt: { act, queue, text: '' } } };
}

function typed(view: View, key: string): Pressed {
  const { prompt } = view;
  if (!prompt) return { view };
  const { act, queue, text } = prompt;
  if (key === 'escape') return { view: { ...view, prompt: undefined } };
  if (key === 'enter') {
    // The audit shall say why.
    if (text.trim() === '') return { view };
    const effect: Effect = { kind: 'act', act, queue, reason: text.trim() };
    return { view: { ...view, prompt: undefined, message: `${act} ${queue} …` }, effect };
  }
  const next = edited(text, key);
  return { view: { ...view, prompt: { act, queue, text: next.slice(0, MAX_REASON) } } };
}

function edited(text: string, key: string): string {
  if (key === 'backspace') return [...text].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  return [...key].length === 1 ? text + key : text;
}

function moved(selected: string | undefined, step: number, queues: readonly string[]): string | undefined {
  const index = selected === undefined ? -1 : queues.indexOf(selected);
  if (index === -1) return queues[step > 0 ? 0 : queues.length - 1];
  return queues[Math.min(queues.length - 1, Math.max(0, index + step))];
}
