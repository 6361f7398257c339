import { fork } from 'node:child_process';

/** Starts a worker process of the hub. @returns a function that ends it */
export function startWorker(options) {
  const child = fork(new URL('./worker.mjs', import.meta.url));
  const ready = new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
  });
  child.send(options);
  return ready.then(() => async () => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.send('stop');
    await exited;
  });
}
