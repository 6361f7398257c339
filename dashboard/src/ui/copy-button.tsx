import { useState } from 'react';
import { texts } from '../texts.js';

/** Copies a text, also over plain HTTP, where browsers have no clipboard API. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
    }
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  const shown = done ? texts.copy.copied : (label ?? texts.copy.copy);
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

function copyBySelection(text: string): void {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'offscreen';
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
}
