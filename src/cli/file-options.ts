import { readFileSync } from 'node:fs';

/** Returns an option's text, or that of the file which it names after an @. */
export function textOption(text: string | undefined): string | undefined {
  return text?.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text;
}
