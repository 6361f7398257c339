/** Control and formatting characters, which could change how a terminal shows other lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Writes the log for a person at a terminal: time, level, context, message and fields instead of JSON. */
export function terminalLines(out: { write(text: string): unknown }): { write(line: string): void } {
  return { write: (line) => void out.write(`${readable(line)}\n`) };
}

interface Line extends Record<string, unknown> {
  time: string;
  level: string;
  context?: string;
  msg?: string;
}

function readable(line: string): string {
  const { time, level, context, msg, err, ...fields } = JSON.parse(line) as Line;
  const parts = [time.slice(11, 19), level.padEnd(5), context, msg, messageOf(err)];
  const named = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [...parts, ...named]
    .filter((part) => part !== undefined)
    .join(' ')
    .replaceAll(UNPRINTABLE, escaped);
}

function messageOf(err: unknown): string | undefined {
  if (err === undefined) return undefined;
  const { type, message } = err as { type?: string; message?: string };
  return `(${type ?? 'Error'}: ${message ?? ''})`;
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
