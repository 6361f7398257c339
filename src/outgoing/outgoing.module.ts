import { Module } from '@nestjs/common';
import { OutgoingClient } from './outgoing-client.js';
import { SlackClient } from './slack/slack-client.js';
import { SmtpClient } from './smtp/smtp-client.js';

/** Calls to addresses outside of the hub's own configuration of stores, and the mail server. */
@Module({ providers: [OutgoingClient, SlackClient, SmtpClient], exports: [OutgoingClient, SlackClient, SmtpClient] })
export class OutgoingModule {}
