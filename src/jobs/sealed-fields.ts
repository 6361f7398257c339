import type { JsonObject } from '../common/postgres-safe-json.js';
import type { JobSpec } from './job-handler.js';
import type { SecretBox } from './ports/secrets.js';
import { isSealed } from './sealed-value.js';

type Sealing = Pick<JobSpec, 'type' | 'secrets'>;

/** Seals the secret fields of validated data. @throws HubError NOT_CONFIGURED without a key */
export function sealFields(box: SecretBox, { type, secrets }: Sealing, data: JsonObject): JsonObject {
  if (secrets === undefined) return data;
  const sealed: JsonObject = {};
  for (const name of secrets) {
    const value = data[name];
    if (typeof value === 'string') sealed[name] = { $sealed: box.seal(value, purposeOf(type, name)) };
  }
  return Object.keys(sealed).length === 0 ? data : { ...data, ...sealed };
}

/** Opens what `sealFields` has sealed. @throws HubError SECRET_UNREADABLE */
export function openFields(box: SecretBox, { type, secrets = [] }: Sealing, data: JsonObject): JsonObject {
  const opened: JsonObject = {};
  for (const name of secrets) {
    const value = data[name];
    if (isSealed(value)) opened[name] = box.open(value.$sealed, purposeOf(type, name));
  }
  return Object.keys(opened).length === 0 ? data : { ...data, ...opened };
}

/** Purpose of a job's secret: a value that was copied into another field or type does not open there. */
export const purposeOf = (type: string, field: string): string => `job ${type}.${field}`;
