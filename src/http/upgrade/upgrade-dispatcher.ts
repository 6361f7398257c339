import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request } from 'express';
import { Authenticator, challenges, type Attempt } from '../../auth/authenticator.js';
import { isOwnOrigin } from '../../auth/same-site.js';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { toHubError } from '../to-hub-error.js';
import { WebSockets, type Endpoint } from '../websocket/web-sockets.js';
import { declineUpgrade } from './decline-upgrade.js';
import { refuseUpgrade } from './refuse-upgrade.js';

/**
 * The one listener for upgrades, since with any listener Node leaves all of them to it: known paths become WebSockets,
 * others are refused, and other protocols than WebSocket are ignored. Upgrades pass no middleware, so the origin, the key
 * and the limits are checked here, before a socket exists; a key is neither taken from the URL nor from a message.
 */
@Injectable()
export class UpgradeDispatcher {
  private readonly endpoints = new Map<string, Endpoint>();
  /** Prototype of Express's requests. */
  private requests: object | null = null;

  constructor(
    private readonly authenticator: Authenticator,
    private readonly sockets: WebSockets,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'http'>,
  ) {}

  /** Serves WebSockets at a path, such as `/ws`. */
  serve(path: string, endpoint: Endpoint): void {
    this.endpoints.set(path, endpoint);
  }

  /** @param except keeps a connection from being closed as one without requests */
  listen(app: NestExpressApplication, except: (connection: Duplex) => void): void {
    this.requests = (app.getHttpAdapter().getInstance() as { request: object }).request;
    const server: Server = app.getHttpServer();
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      except(socket);
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') declineUpgrade(server, request, socket, head);
      else void this.dispatch(request, socket, head);
    });
  }

  private async dispatch(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Without a listener, a connection that is reset would end the process.
    socket.on('error', () => socket.destroy());
    let attempt: Attempt | undefined;
    try {
      const request = this.asExpress(message);
      const endpoint = this.endpointOf(message.url ?? '/');
      const { headers } = message;
      // Programs send no Origin. Browsers send it with each upgrade, and no other sign of the page.
      if (headers.origin !== undefined && !isOwnOrigin(headers.origin, request.host))
        throw new HubError('FORBIDDEN', 'Pages of other sites may not connect: the Origin must be the own host');
      attempt = { method: 'GET', headers: cluesOf(headers), host: request.host, address: request.ip, access: 'bearer' };
      const principal = await this.authenticator.authenticate(attempt);
      await this.sockets.accept({ message, socket, head }, endpoint, { principal, attempt });
    } catch (thrown) {
      const error = toHubError(thrown) ?? new HubError('INTERNAL', 'Internal error of the hub; see its log');
      if (!socket.destroyed) refuseUpgrade(socket, error, challengeOf(error, attempt));
    }
  }

  /** Gives the request Express's getters for the address and the host, which know the trusted proxies. */
  private asExpress(message: IncomingMessage): Request {
    return Object.setPrototypeOf(message, this.requests) as Request;
  }

  /** @throws HubError NOT_FOUND */
  private endpointOf(url: string): Endpoint {
    const { basePath } = this.config.http;
    const [path = ''] = url.split('?');
    const endpoint = path.startsWith(basePath) ? this.endpoints.get(path.slice(basePath.length)) : undefined;
    if (endpoint === undefined) throw new HubError('NOT_FOUND', 'There is no WebSocket at this path');
    return endpoint;
  }
}

/** Returns the headers by which the sender is known; the key is checked with them again as long as the socket is open. */
function cluesOf({ authorization, cookie, origin, ...rest }: IncomingHttpHeaders): IncomingHttpHeaders {
  return { authorization, cookie, origin, 'sec-fetch-site': rest['sec-fetch-site'] };
}

function challengeOf(error: HubError, attempt: Attempt | undefined): Record<string, string> {
  if (attempt === undefined || error.code !== 'UNAUTHORIZED') return {};
  return { 'WWW-Authenticate': challenges('bearer', attempt.headers.authorization).join(', ') };
}
