import { fork } from 'node:child_process';

const PATIENCE_MS = 300_000;

/** Runs `measures/<measure>.mjs` in a fresh process. @returns its result */
export function runInChild(options, execArgv = []) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./child.mjs', import.meta.url), {
      execArgv,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.patienceMs ?? PATIENCE_MS);
    child.once('message', ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`${options.driver}: ${options.measure} ended with ${signal ?? code}`));
    });
    child.send(options);
  });
}
