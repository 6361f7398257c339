import { MASK } from '../../common/mask.js';

/** Length from which a part of a key counts as one: servers show its first or last characters, and stars in between. */
const MIN_PART = 5;
const WORDS = /[^\s"'`,;()<>[\]{}]+/g;
const STARRED = /\*{2}|\u2022|\u2026|\.{3}.|xxxx/i;

/** Masks each word of a foreign text that has a part of a key, or resembles a shortened one. */
export function maskedKey(text: string, key: string | undefined): string {
  return text.replace(WORDS, (word) => (STARRED.test(word) || hasPartOf(word, key) ? MASK : word));
}

function hasPartOf(word: string, key: string | undefined): boolean {
  if (key === undefined) return false;
  if (key.length < MIN_PART) return word.includes(key);
  for (let at = 0; at + MIN_PART <= word.length; at += 1) {
    if (key.includes(word.slice(at, at + MIN_PART))) return true;
  }
  return false;
}
