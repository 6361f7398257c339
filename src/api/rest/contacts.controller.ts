import { Body, Controller, Delete, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { Contacts } from '../../families/notifications/contacts.js';
import { contactBodySchema, type Contact, type ContactBody } from '../../families/notifications/model/contact.js';
import { userIdSchema } from '../../families/notifications/model/notify.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { contactListSchema } from '../dto/notifications.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** People, with the channels that reach them. */
@UseGuards(DeclaredInputGuard)
@Controller('api/contacts')
export class ContactsController {
  constructor(private readonly contacts: Contacts) {}

  @Get()
  @Endpoint({ description: 'Lists contacts by name.', query: 'ContactList', response: 'ContactPage' })
  list(@Query(zod(contactListSchema)) { limit, cursor }: z.output<typeof contactListSchema>): Promise<Page<Contact>> {
    return this.contacts.list(limit, cursor);
  }

  @Get(':userId')
  @Endpoint({ description: 'Returns a contact.', response: 'Contact', problems: [404] })
  get(@Param('userId') userId: string): Promise<Contact> {
    return this.contacts.get(userId);
  }

  @Put(':userId')
  @Endpoint({
    description: 'Adds or replaces a contact: its channels in the order in which they are tried.',
    body: 'ContactRequest',
    response: 'Contact',
  })
  set(
    @Param('userId', zod(userIdSchema)) userId: string,
    @Body(zod(contactBodySchema)) body: ContactBody,
    @Actor() actor: string,
  ): Promise<Contact> {
    return this.contacts.set(userId, body, actor);
  }

  @Delete(':userId')
  @Endpoint({ description: 'Deletes a contact and returns it.', response: 'Contact', problems: [404] })
  remove(@Param('userId') userId: string): Promise<Contact> {
    return this.contacts.remove(userId);
  }
}
