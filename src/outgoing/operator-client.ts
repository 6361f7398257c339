import { Injectable } from '@nestjs/common';
import { OutgoingClient } from './outgoing-client.js';

/**
 * The client for addresses that the configuration names, such as GITEA_URL: their operator may have them in a private network.
 * All other rules of `OutgoingClient` hold.
 */
@Injectable()
export class OperatorClient extends OutgoingClient {
  constructor() {
    super({ egressAllow: ['0.0.0.0/0', '::/0'] });
  }
}
