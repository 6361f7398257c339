import { HubError } from '../../common/errors.js';
import { checkedName } from '../container-name.js';

/** RFC 1123 label: the name of a pod and of everything that is named after it. */
const POD_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const UID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** A pod's name has no dot, so an id is never taken for a name. */
const ID = new RegExp(`^([a-z0-9-]{1,63})\\.(${UID})$`);

/** @throws HubError PERMANENT_ERROR */
export function checkedPodName(name: string): string {
  if (POD_NAME.test(checkedName(name))) return name;
  throw new HubError(
    'PERMANENT_ERROR',
    `${JSON.stringify(name)} is not a pod's name: it must be at most 63 lower case letters, digits and dashes`,
  );
}

/** Builds a container's id: the API finds pods by name only, and the uid distinguishes later ones of that name. */
export function podId(name: string, uid: string): string {
  return `${name}.${uid}`;
}

/** Parses a pod's id or name; undefined for what can be neither. */
export function parsePodId(idOrName: string): { name: string; uid?: string } | undefined {
  const [, name, uid] = ID.exec(idOrName) ?? [];
  if (name !== undefined) return { name, uid };
  return POD_NAME.test(idOrName) ? { name: idOrName } : undefined;
}
