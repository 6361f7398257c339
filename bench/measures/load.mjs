import { fork } from 'node:child_process';

/** Runs load/requests.mjs. @returns {perSecond, cpuUs}: successful requests, and this process's CPU per request */
export async function underLoad(options) {
  const child = fork(new URL('../load/requests.mjs', import.meta.url));
  const answer = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load ended with ${code}`)));
    let cpu;
    child.on('message', (message) => {
      if (message.warm) cpu = process.cpuUsage();
      if (!message.requests) return;
      const { user, system } = process.cpuUsage(cpu);
      resolve({ perSecond: message.perSecond, cpuUs: (user + system) / message.requests });
    });
  });
  child.send({ warmMs: 1000, ms: 3000, ...options });
  return answer.finally(() => child.kill());
}
