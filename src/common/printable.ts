/**
 * Characters that a terminal or a log viewer obeys rather than shows: C0 except tab and line feed, DEL, C1, direction
 * marks, zero-width characters, Unicode line ends.
 */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Escapes the control characters of a foreign text, as in JSON: a terminal would obey them. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Escapes a foreign text as `printable` does, on one line. */
export function oneLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
}

/** Serializes a value as JSON whose escapes are JSON's own, so that it parses as before. */
export function printableJson(value: unknown, indent?: number): string {
  return printable(JSON.stringify(value, null, indent));
}
