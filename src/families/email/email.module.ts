import { Module } from '@nestjs/common';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { EmailDelivery } from './delivery/email-delivery.js';
import { EmailRun } from './delivery/email-run.js';
import { EmailAttachments } from './email-attachments.js';
import { EmailRequests } from './email-requests.js';
import { EmailSearch } from './email-search.js';
import { EmailStore } from './email-store.js';
import { EmailSuppressions } from './email-suppressions.js';
import { SendEmailHandler } from './send-email.handler.js';
import { EmailTemplates } from './templates/email-templates.js';

const services = [EmailRequests, EmailSearch, EmailSuppressions, EmailTemplates];

/** Mails: the job that sends them, templates, and addresses that get none. */
@Module({
  imports: [OutgoingModule],
  providers: [...services, EmailAttachments, EmailDelivery, EmailRun, EmailStore, SendEmailHandler],
  exports: services,
})
export class EmailModule {}
