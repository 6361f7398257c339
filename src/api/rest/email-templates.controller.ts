import { Body, Controller, Delete, Get, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { templateNameSchema } from '../../families/email/model/send-email.js';
import {
  emailTemplateBodySchema,
  EmailTemplates,
  type EmailPreview,
  type EmailTemplate,
} from '../../families/email/templates/email-templates.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { emailNamesSchema, emailPreviewBodySchema } from '../dto/emails.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Templates of mails. */
@UseGuards(DeclaredInputGuard)
@Controller('api/emails/templates')
export class EmailTemplatesController {
  constructor(private readonly templates: EmailTemplates) {}

  @Get()
  @Endpoint({ description: 'Lists templates of mails by name.', query: 'EmailNames', response: 'EmailTemplatePage' })
  list(
    @Query(zod(emailNamesSchema)) { limit, cursor }: z.output<typeof emailNamesSchema>,
  ): Promise<Page<EmailTemplate>> {
    return this.templates.list(limit, cursor);
  }

  @Get(':name')
  @Endpoint({ description: 'Returns a template of mails.', response: 'EmailTemplate', problems: [404] })
  get(@Param('name') name: string): Promise<EmailTemplate> {
    return this.templates.get(name);
  }

  @Put(':name')
  @Endpoint({
    description: 'Sets a template of mails: changes the one of this name, or adds one.',
    body: 'EmailTemplateRequest',
    response: 'EmailTemplate',
    problems: [413],
  })
  set(
    @Param('name', zod(templateNameSchema)) name: string,
    @Body(zod(emailTemplateBodySchema)) body: z.output<typeof emailTemplateBodySchema>,
    @Actor() actor: string,
  ): Promise<EmailTemplate> {
    return this.templates.set(name, body, actor);
  }

  @Delete(':name')
  @Endpoint({
    description: 'Removes a template of mails: those that name it fail from then on.',
    response: 'EmailTemplate',
    problems: [404],
  })
  remove(@Param('name') name: string): Promise<EmailTemplate> {
    return this.templates.remove(name);
  }

  @Post(':name/preview')
  @Endpoint({
    description: 'Returns what a template makes of data, and sends nothing.',
    body: 'EmailPreviewRequest',
    response: 'EmailPreview',
    problems: [404],
  })
  preview(
    @Param('name') name: string,
    @Body(zod(emailPreviewBodySchema)) { data }: z.output<typeof emailPreviewBodySchema>,
  ): Promise<EmailPreview> {
    return this.templates.preview(name, data);
  }
}
