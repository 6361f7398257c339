import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/** True when this program is not on the machine: what needs it is skipped, which the run says loudly. */
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
