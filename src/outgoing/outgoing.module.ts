import { Module } from '@nestjs/common';
import { GiteaClient } from './gitea/gitea-client.js';
import { LlmClient } from './llm/llm-client.js';
import { OperatorClient } from './operator-client.js';
import { OutgoingClient } from './outgoing-client.js';
import { SlackClient } from './slack/slack-client.js';
import { SmtpClient } from './smtp/smtp-client.js';

const clients = [GiteaClient, LlmClient, OutgoingClient, SlackClient, SmtpClient];

/** Calls to addresses outside of the hub's own configuration of stores, the mail server, Gitea, and the language models. */
@Module({ providers: [...clients, OperatorClient], exports: clients })
export class OutgoingModule {}
