import { useState } from 'react';
import { texts } from '../texts.js';

/** Time for which a button says what came of it. */
const SAID_MS = 2500;

/** Copies a text, also over plain HTTP, where browsers have no clipboard API. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [said, say] = useState<string | null>(null);
  const copy = async () => {
    const isDone = await copyByClipboard(text).catch(() => copyBySelection(text));
    say(isDone ? texts.copy.copied : texts.copy.failed);
    setTimeout(() => say(null), SAID_MS);
  };
  const shown = said ?? label ?? texts.copy.copy;
  return (
    <button
      type="button"
      className={label === undefined ? 'small' : undefined}
      aria-label={shown}
      onClick={() => void copy()}
    >
      <span role="status">{shown}</span>
    </button>
  );
}

async function copyByClipboard(text: string): Promise<boolean> {
  await navigator.clipboard.writeText(text);
  return true;
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'offscreen';
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isDone;
}
