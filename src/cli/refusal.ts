import { HubError } from '../common/errors.js';
import { oneLine } from '../common/printable.js';

/** Fields of a problem document, as long as nothing has checked them. */
interface Problem {
  code?: unknown;
  detail?: unknown;
  title?: unknown;
  errors?: unknown;
}

/** Converts a hub's refusal to an error with the hub's own words; a proxy's page only shows its status. */
export function refusal(status: number, text: string): HubError {
  const { code, detail, title, errors } = problemOf(text);
  const name = textOf(code) ?? 'UNKNOWN_ERROR';
  const sentence = textOf(detail) ?? textOf(title) ?? `the hub responded with ${status}`;
  const listed = Array.isArray(errors) ? errors.flatMap(listedError) : [];
  // The detail repeats the first of the errors, unless it is a sentence about all of them.
  const repeats = listed[0] !== undefined && sentence.startsWith(listed[0]);
  return new HubError(name, oneLine(`${name}: ${(repeats ? listed : [sentence, ...listed]).join('; ')}`));
}

function problemOf(text: string): Problem {
  try {
    return Object(JSON.parse(text)) as Problem;
  } catch {
    return {};
  }
}

function listedError(error: unknown): string[] {
  const { path, message } = Object(error) as { path?: unknown; message?: unknown };
  const says = textOf(message);
  if (says === undefined) return [];
  return [textOf(path) === undefined ? says : `${String(path)}: ${says}`];
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
