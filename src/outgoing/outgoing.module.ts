import { Module } from '@nestjs/common';
import { OutgoingClient } from './outgoing-client.js';

/** Calls to addresses outside of the hub's own configuration of stores. */
@Module({ providers: [OutgoingClient], exports: [OutgoingClient] })
export class OutgoingModule {}
