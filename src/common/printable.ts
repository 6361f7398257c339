/**
 * What a terminal or a log viewer obeys rather than shows: C0 but tab and line feed, DEL, C1, marks of direction and of no
 * width, line ends of Unicode.
 */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A foreign text for a terminal, which would obey its control characters: they are escaped, as in JSON. */
export function printable(text: string): string {
  return text.replace(CONTROLS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
}

/** JSON whose escapes are JSON's own: it can be parsed as before. */
export function printableJson(value: unknown, indent?: number): string {
  return printable(JSON.stringify(value, null, indent));
}
