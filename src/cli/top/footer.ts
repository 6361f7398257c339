import { cellWidth, fit } from './cell-width.js';
import type { Line } from './line.js';

export interface Prompt {
  act: 'pause' | 'resume';
  queue: string;
  /** Reason as typed so far. */
  text: string;
}

/** What the person at the terminal has selected, is typing, and the last result. */
export interface View {
  /** Name of a queue. */
  selected?: string;
  prompt?: Prompt;
  /** Result of the last act. */
  message?: string;
}

const KEYS = 'q quit  j/k select  p pause  r resume';

/** Returns the last line: keys, the question for a reason, or the result of the last act. */
export function footerLine({ prompt, message }: View, columns: number): Line {
  if (prompt === undefined)
    return [{ text: KEYS, style: 'dim' }, { text: message === undefined ? '' : `   ${fit(message, 500)}` }];
  const question = `${prompt.act === 'pause' ? 'Pause' : 'Resume'} ${fit(prompt.queue, 24)} (Esc cancels). Reason: `;
  return [{ text: question, style: 'title' }, { text: `${ending(prompt.text, columns - cellWidth(question) - 1)}_` }];
}

/** Returns the end of a text that is longer than its space, where it is being typed. */
function ending(text: string, cells: number): string {
  const signs = [...fit(text, Infinity)];
  while (signs.length > 0 && cellWidth(signs.join('')) > Math.max(0, cells)) signs.shift();
  return signs.join('');
}
