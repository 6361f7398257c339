import { Body, Controller, Get, Param, Post, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { EmailRequests, type QueuedEmail } from '../../families/email/email-requests.js';
import { EmailSearch } from '../../families/email/email-search.js';
import type { Email, EmailDetail } from '../../families/email/model/email.js';
import { mailSchema, type Mail } from '../../families/email/model/send-email.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { EMAILS } from '../csv/csv-tables.js';
import { emailListSchema } from '../dto/emails.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Mails, and what became of their recipients. */
@UseGuards(DeclaredInputGuard)
@Controller('api/emails')
export class EmailsController {
  constructor(
    private readonly search: EmailSearch,
    private readonly requests: EmailRequests,
    private readonly files: CsvFiles,
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
  @ListEndpoint({ description: 'Lists mails, the newest first.', query: 'EmailList', response: 'EmailPage' })
  list(
    @Query(zod(emailListSchema)) { format, limit, cursor, ...filter }: z.output<typeof emailListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Email> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(EMAILS, query, (most, from) => this.search.list(filter, most, from));
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
