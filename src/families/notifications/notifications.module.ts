import { Module } from '@nestjs/common';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { Contacts } from './contacts.js';
import { Notifications } from './notifications.js';
import { NotifyHandler } from './notify.handler.js';

/** Messages to people, by the channels that reach them. */
@Module({
  imports: [OutgoingModule],
  providers: [Contacts, Notifications, NotifyHandler],
  exports: [Contacts, Notifications],
})
export class NotificationsModule {}
