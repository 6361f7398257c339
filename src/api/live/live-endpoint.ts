import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OperationAccess } from '../../auth/operation-access.js';
import { UpgradeDispatcher } from '../../http/upgrade/upgrade-dispatcher.js';
import { LiveClient } from './live-client.js';
import { LiveFeed } from './live-feed.js';
import { operationOf, TOPIC_KINDS } from './topic-name.js';

/** Enough for all topics that a socket may have, and for the refusal of many more. */
const MAX_BYTES = 512 * 1024;

/** Serves `/ws`: docs/live.md describes its messages. */
@Injectable()
export class LiveEndpoint implements OnModuleInit {
  constructor(
    private readonly upgrades: UpgradeDispatcher,
    private readonly feed: LiveFeed,
    private readonly access: OperationAccess,
  ) {}

  onModuleInit(): void {
    this.access.declare(TOPIC_KINDS.map(operationOf));
    this.upgrades.serve('/ws', {
      maxPayload: MAX_BYTES,
      open: (socket) => void new LiveClient(socket, this.feed, this.access),
    });
  }
}
