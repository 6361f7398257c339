import { fileURLToPath } from 'node:url';

/**
 * Folder of the runner stand-in: `run.sh` and `runner.mjs`. It is beside this file, both in the sources and in the
 * build, which copies it.
 */
export const RUNNER_FILES = fileURLToPath(new URL('./runner/', import.meta.url));
