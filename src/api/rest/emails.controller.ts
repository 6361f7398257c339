import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { EmailRequests, type QueuedEmail } from '../../families/email/email-requests.js';
import { EmailSearch } from '../../families/email/email-search.js';
import type { Email, EmailDetail } from '../../families/email/model/email.js';
import { mailSchema, type Mail } from '../../families/email/model/send-email.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { emailListSchema } from '../dto/emails.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Mails, and what became of their recipients. */
@UseGuards(DeclaredInputGuard)
@Controller('api/emails')
export class EmailsController {
  constructor(
    private readonly search: EmailSearch,
    private readonly requests: EmailRequests,
  ) {}

  @Post()
  @Endpoint({
    status: 202,
    description: 'Stores a mail and enqueues the send_email job that sends it.',
    body: 'EmailRequest',
    response: 'QueuedEmail',
    problems: [413],
  })
  queue(@Body(zod(mailSchema)) mail: Mail, @Actor() actor: string): Promise<QueuedEmail> {
    return this.requests.queue(mail, actor);
  }

  @Get()
  @Endpoint({ description: 'Lists mails, the newest first.', query: 'EmailList', response: 'EmailPage' })
  list(
    @Query(zod(emailListSchema)) { limit, cursor, ...filter }: z.output<typeof emailListSchema>,
  ): Promise<Page<Email>> {
    return this.search.list(filter, limit, cursor);
  }

  @Get(':id')
  @Endpoint({
    description: 'Returns a mail with its recipients, each with the conversation with the mail server.',
    response: 'EmailDetail',
    problems: [404],
  })
  get(@Param('id') id: string): Promise<EmailDetail> {
    return this.search.get(id);
  }
}
