import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { newId } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { JobRouter } from '../../routing/job-router.js';
import { EmailStore } from './email-store.js';
import { jobPriority, type Mail } from './model/send-email.js';

export interface QueuedEmail {
  /** Id of the stored mail. */
  queueId: string;
  jobId: string;
}

/** Stores mails whose jobs carry their ids alone: a job's data ends at MAX_PAYLOAD_BYTES, a mail does not. */
@Injectable()
export class EmailRequests {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly store: EmailStore,
    private readonly router: JobRouter,
  ) {}

  /** Stores a mail and enqueues its job, both or neither. */
  async queue(mail: Mail, actor: string): Promise<QueuedEmail> {
    const queueId = newId();
    // An artifact is kept as long as an open job's data names it.
    const artifacts = mail.attachments?.map(({ artifact }) => artifact);
    return this.ledger.transaction(async (db) => {
      const request = {
        ...{ type: 'send_email', data: { queueId, ...(artifacts && { artifacts }) } },
        priority: jobPriority(mail.priority),
        runAt: mail.sendAt?.toISOString(),
      };
      const { id: jobId } = await this.router.route(request, { manager: db, actor });
      await this.store.insert(db, { id: queueId, jobId, mail });
      await recordAct(db, { target: queueId, after: { jobId } });
      return { queueId, jobId };
    });
  }
}
