import { HubError } from '../common/errors.js';
import { HUB_KEYS } from './hub-keys.js';

const MAX_NAME = 200;
const prefixOf = (parentId: string): string => `${HUB_KEYS}child:${parentId}:`;

/** Returns the dedupe key of a job's named child. @throws HubError PERMANENT_ERROR */
export function childKey(parentId: string, name: string): string {
  if (name === '' || name.length > MAX_NAME || name.includes('\0'))
    throw new HubError('PERMANENT_ERROR', `The name of a child must have 1 to ${MAX_NAME} characters`);
  return prefixOf(parentId) + name;
}

/** Separates a name from the number of the time that a job is done. */
export const TIME = '~';

/** Name of a child, or key of an effect, for each time that a job is done: one that was accepted again after its end does it again. */
export const nameOfTime = (name: string, reopened: number): string =>
  reopened === 0 ? name : `${name}${TIME}${reopened + 1}`;

/** Returns the name that a child's dedupe key gives it; null: it has none. */
export function childName(parentId: string, key: string | null): string | null {
  const prefix = prefixOf(parentId);
  return key?.startsWith(prefix) ? key.slice(prefix.length) : null;
}
