import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/** Returns whether this program is missing; tests that need it are then skipped, which the run reports. */
export function isMissing(program: string): boolean {
  return !PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
