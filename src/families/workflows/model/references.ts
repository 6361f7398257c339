import { HubError } from '../../../common/errors.js';
import type { JsonObject } from '../../../common/postgres-safe-json.js';

/** Marks a reference in a step's data: `{"$from": "build.result.tag"}`. */
const FROM = '$from';
/** Type of a workflow, which may be a step of another one. */
export const WORKFLOW = 'run_workflow';

interface Reference {
  /** The step that it refers to, or `input`. */
  step: string;
  /** Path of the reference in the data. */
  path: string[];
}

function referenceOf(value: object): string | undefined {
  const names = Object.keys(value);
  const from: unknown = FROM in value ? (value as Record<string, unknown>)[FROM] : undefined;
  return names.length === 1 && typeof from === 'string' ? from : undefined;
}

/** Returns the data of a step without the steps of a workflow within, whose references are its own. */
export function ownFields(type: string, data: JsonObject): JsonObject {
  if (type !== WORKFLOW) return data;
  const { steps: _, ...own } = data;
  return own;
}

/** Returns all references in a step's data. */
export function referencesIn(data: unknown, path: string[] = []): Reference[] {
  if (typeof data !== 'object' || data === null) return [];
  const from = referenceOf(data);
  if (from !== undefined) return [{ step: from.split('.')[0] ?? '', path }];
  return Object.entries(data).flatMap(([name, value]) => referencesIn(value, [...path, name]));
}

/**
 * Returns data with each reference replaced by what it stands for.
 * @param known by step: `{state, result, error}`; by `input`: the data of the workflow
 * @param maxBytes of all that is inserted: small references may stand for large values, many times
 * @throws HubError WORKFLOW_REFERENCE_MISSING, which names the reference, PAYLOAD_TOO_LARGE
 */
export function resolved(data: JsonObject, known: Readonly<Record<string, unknown>>, maxBytes: number): JsonObject {
  const sizes = new Map<string, number>();
  let bytes = 0;
  return replace(data) as JsonObject;

  function inserted(from: string): unknown {
    const value = valueAt(from, known);
    const size = sizes.get(from) ?? Buffer.byteLength(JSON.stringify(value));
    sizes.set(from, size);
    bytes += size;
    if (bytes <= maxBytes) return value;
    const fix = 'refer to fewer or smaller fields, or pass large results as artifacts';
    throw new HubError(
      'PAYLOAD_TOO_LARGE',
      `{"${FROM}": "${from}"} makes the data exceed ${maxBytes} bytes (MAX_PAYLOAD_BYTES): ${fix}`,
    );
  }

  function replace(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const from = referenceOf(value);
    if (from !== undefined) return inserted(from);
    if (Array.isArray(value)) return value.map(replace);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item)]));
  }
}

function valueAt(reference: string, known: Readonly<Record<string, unknown>>): unknown {
  let value: unknown = known;
  for (const name of reference.split('.')) {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    if (!inside) {
      const hint = `there is no "${name}" in it; use {"$from": "step.result.field"}`;
      throw new HubError('WORKFLOW_REFERENCE_MISSING', `{"${FROM}": "${reference}"} refers to nothing: ${hint}`);
    }
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
