import { HubError } from '../common/errors.js';

/** What every runtime takes as a name, and what an id looks like, too: no path can be smuggled in by it. */
export const CONTAINER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,127}$/;

/** @throws HubError PERMANENT_ERROR */
export function checkedName(name: string): string {
  if (CONTAINER_NAME.test(name)) return name;
  throw new HubError(
    'PERMANENT_ERROR',
    `${JSON.stringify(name)} is not a container name: it must match ${CONTAINER_NAME}`,
  );
}
