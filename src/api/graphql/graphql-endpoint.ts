import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { parseExactJson } from '../../http/exact-json.js';
import { maxJsonBytes } from '../../http/json-body.js';
import { UpgradeDispatcher } from '../../http/upgrade/upgrade-dispatcher.js';
import { CLOSE } from '../../http/websocket/close-codes.js';
import type { HubSocket } from '../../http/websocket/hub-socket.js';
import type { GraphQLSockets } from './graphql-sockets.js';
import { GraphQLService } from './graphql-service.js';

const PROTOCOL = 'graphql-transport-ws';
/** Close code of graphql-ws for a message that is not understood. */
const BAD_REQUEST = 4400;
/** Characters of a close reason, which has 123 bytes at most. */
const MAX_REASON = 100;

/** Serves graphql-ws at `/graphql`. */
@Injectable()
export class GraphQLEndpoint implements OnModuleInit {
  private readonly logger = new Logger(GraphQLEndpoint.name);
  private loading: Promise<GraphQLSockets> | undefined;

  constructor(
    private readonly upgrades: UpgradeDispatcher,
    private readonly service: GraphQLService,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'maxPayloadBytes'>,
  ) {}

  onModuleInit(): void {
    this.upgrades.serve('/graphql', {
      maxPayload: maxJsonBytes(this.config.maxPayloadBytes),
      protocol: (offered) => offered.has(PROTOCOL) && PROTOCOL,
      open: (socket) => this.open(socket),
    });
  }

  /** Takes messages from the first moment on, also while the library is loaded. */
  private open(socket: HubSocket): void {
    const receiving = this.sockets().then((sockets) => sockets.open(socket));
    socket.onMessage((text) => {
      try {
        parseExactJson(text);
      } catch (error) {
        socket.close(
          BAD_REQUEST,
          messageOf(error)
            .replaceAll(/[^ -~]/g, '?')
            .slice(0, MAX_REASON),
        );
        return;
      }
      receiving
        .then((receive) => receive(text))
        .catch((error: unknown) => {
          this.logger.error({ err: error }, 'message failed; the socket is closed');
          socket.close(CLOSE.internalError, 'internal error');
        });
    });
  }

  private sockets(): Promise<GraphQLSockets> {
    return (this.loading ??= this.load());
  }

  private async load(): Promise<GraphQLSockets> {
    const { GraphQLSockets } = await import('./graphql-sockets.js');
    return new GraphQLSockets(await this.service.engine());
  }
}
