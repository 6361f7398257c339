import { Module } from '@nestjs/common';
import { GiteaClient } from './gitea/gitea-client.js';
import { OperatorClient } from './operator-client.js';
import { OutgoingClient } from './outgoing-client.js';
import { SlackClient } from './slack/slack-client.js';
import { SmtpClient } from './smtp/smtp-client.js';

const clients = [GiteaClient, OutgoingClient, SlackClient, SmtpClient];

/** Calls to addresses outside of the hub's own configuration of stores, the mail server, and Gitea. */
@Module({ providers: [...clients, OperatorClient], exports: clients })
export class OutgoingModule {}
