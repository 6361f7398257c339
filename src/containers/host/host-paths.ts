import { join } from 'node:path';

/** Files of one container on the host runtime, below `<data dir>/containers/<name>`. */
export interface HostPaths {
  dir: string;
  /** The lasting part of the specification: see HostState. Written before anything is started. */
  state: string;
  /** Identity of the process, written by itself: a line of /proc/<pid>/stat, or its pid alone where there is no /proc. */
  process: string;
  /** The exit code, written by the process's wrapper; `exit` has the same after the last line of the log. */
  code: string;
  exit: string;
  log: string;
  olderLog: string;
  /** Carries the output from the process to its logger. */
  pipe: string;
  work: string;
}

export function hostPaths(root: string, name: string): HostPaths {
  const dir = join(root, name);
  const at = (file: string) => join(dir, file);
  return {
    dir,
    state: at('state.json'),
    process: at('process'),
    code: at('code'),
    exit: at('exit'),
    log: at('log'),
    olderLog: at('log.old'),
    pipe: at('output'),
    work: at('work'),
  };
}
