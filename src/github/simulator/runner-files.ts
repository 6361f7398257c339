import { fileURLToPath } from 'node:url';

/**
 * The folder of the runner stand-in: `run.sh` and `runner.mjs`. It lies beside this file, in the sources and, since the
 * build copies it, in what is built.
 */
export const RUNNER_FILES = fileURLToPath(new URL('./runner/', import.meta.url));
