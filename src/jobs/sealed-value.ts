import { MASK } from '../common/mask.js';
import type { JsonObject } from '../common/postgres-safe-json.js';

/** A secret of a job's data as the ledger has it: encrypted, see SecretBox. */
export interface SealedValue {
  $sealed: string;
}

export function isSealed(value: unknown): value is SealedValue {
  return typeof (value as SealedValue | null | undefined)?.$sealed === 'string';
}

/** Returns a job's data for people: without its secrets. */
export function maskSealed(data: JsonObject): JsonObject {
  if (!Object.values(data).some(isSealed)) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, isSealed(value) ? MASK : value]));
}
