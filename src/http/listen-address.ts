import { createServer, type AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { HubConfig } from '../config/hub-config.js';

type ListenOptions = Pick<HubConfig['http'], 'host' | 'port' | 'basePath'>;

/** Returns whether the address is taken, so that this process could not listen there now. */
export function isTaken(host: string, port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    probe.listen(port, host, () => probe.close(() => resolve(false)));
  });
}

/** Returns the URL at which a listening hub can be reached from this machine. */
export function addressOf(app: NestExpressApplication, http: ListenOptions): string {
  return localUrl({ ...http, port: (app.getHttpServer().address() as AddressInfo).port });
}

/** Returns the local URL; `host` as in HOST, which may stand for all of the machine's addresses. */
export function localUrl({ host, port, basePath }: ListenOptions): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}${basePath}`;
}
