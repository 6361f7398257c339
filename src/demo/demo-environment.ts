/** Variables that a person may also set for the demo. */
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
 * Returns the demo's environment. The configuration of a real hub (its database, its GitHub, its secrets) is left out,
 * so that a demo can do it no harm; `values` are the demo's own.
 */
export function demoEnvironment(env: NodeJS.ProcessEnv, values: Record<string, string> = {}): NodeJS.ProcessEnv {
  const taken = Object.entries(env).filter(([name]) => TAKEN.includes(name) || TAKEN_TOO.test(name));
  return { ...Object.fromEntries(taken), ...values };
}
