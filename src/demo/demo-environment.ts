/** What a person may set for the demo, too. */
const TAKEN = [
  'PORT',
  'HOST',
  'DOCKER_HOST',
  'LOG_LEVEL',
  'DEBUG',
  'METRICS_PUBLIC',
  'RUNNER_MAX',
  'SHUTDOWN_GRACE_MS',
];
const TAKEN_TOO = /^(RUNNERHUB_(DATA_DIR|ADMIN_KEY(_FILE)?)|QUEUE_.+)$/;

/**
 * The demo's environment: what is configured for a real hub (its database, its GitHub, its secrets) stays out, so that a
 * demo can do it no harm; `values` are the demo's own.
 */
export function demoEnvironment(env: NodeJS.ProcessEnv, values: Record<string, string> = {}): NodeJS.ProcessEnv {
  const taken = Object.entries(env).filter(([name]) => TAKEN.includes(name) || TAKEN_TOO.test(name));
  // The demo tells its story itself; the hub's log says what is wrong, or all if asked.
  return { LOG_LEVEL: 'error', ...Object.fromEntries(taken), ...values };
}
