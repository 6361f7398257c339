import { Body, Controller, Delete, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import {
  emailSuppressionBodySchema,
  EmailSuppressions,
  type EmailSuppression,
} from '../../families/email/email-suppressions.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { emailNamesSchema } from '../dto/emails.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Addresses that get no mail. */
@UseGuards(DeclaredInputGuard)
@Controller('api/emails/suppressions')
export class EmailSuppressionsController {
  constructor(private readonly suppressions: EmailSuppressions) {}

  @Get()
  @Endpoint({
    description: 'Lists the addresses that get no mail.',
    query: 'EmailNames',
    response: 'EmailSuppressionPage',
  })
  list(
    @Query(zod(emailNamesSchema)) { limit, cursor }: z.output<typeof emailNamesSchema>,
  ): Promise<Page<EmailSuppression>> {
    return this.suppressions.list(limit, cursor);
  }

  @Post()
  @Endpoint({
    description: 'Suppresses an address: it gets no mail from any sender.',
    body: 'EmailSuppressionRequest',
    response: 'EmailSuppression',
  })
  add(
    @Body(zod(emailSuppressionBodySchema)) body: z.output<typeof emailSuppressionBodySchema>,
    @Actor() actor: string,
  ): Promise<EmailSuppression> {
    return this.suppressions.add(body, actor);
  }

  @Delete(':address')
  @Endpoint({ description: 'Lets an address get mail again.', response: 'EmailSuppression', problems: [404] })
  remove(@Param('address') address: string): Promise<EmailSuppression> {
    return this.suppressions.remove(address);
  }
}
