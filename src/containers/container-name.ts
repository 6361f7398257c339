import { HubError } from '../common/errors.js';

/** Pattern of a container's name or id: it can smuggle no path in. Docker itself refuses names of one character. */
export const CONTAINER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** @throws HubError PERMANENT_ERROR */
export function checkedName(name: string): string {
  if (CONTAINER_NAME.test(name)) return name;
  throw new HubError(
    'PERMANENT_ERROR',
    `${JSON.stringify(name)} is not a container name: it must match ${CONTAINER_NAME}`,
  );
}
