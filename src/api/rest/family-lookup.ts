import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { DeploymentSearch } from '../../families/deploys/deployment-search.js';
import { EmailSearch } from '../../families/email/email-search.js';
import type { Email } from '../../families/email/model/email.js';
import { addressSchema } from '../../families/email/model/mailbox.js';
import { MergeSearch } from '../../families/merges/merge-search.js';
import { Contacts } from '../../families/notifications/contacts.js';
import { WebhookEndpoints } from '../../families/outbound-webhooks/webhook-endpoints.js';
import { TaskSearch } from '../../families/tasks/task-search.js';
import { Projects } from '../../projects/projects.js';
import type { Answer } from '../openapi/answers.js';

type Found = Answer<'Lookup'>['items'];

/** Finds tasks, mails, contacts, webhook endpoints, projects, deployments and merges by their ids or names. */
@Injectable()
export class FamilyLookup {
  constructor(
    private readonly tasks: TaskSearch,
    private readonly emails: EmailSearch,
    private readonly contacts: Contacts,
    private readonly endpoints: WebhookEndpoints,
    private readonly projects: Projects,
    private readonly deployments: DeploymentSearch,
    private readonly merges: MergeSearch,
  ) {}

  /** @param most of each kind */
  async find(text: string, most: number): Promise<Found> {
    const [tasks, emails, contacts, endpoints, projects, deployments, merges] = await Promise.all([
      this.tasks.find(text, most),
      this.mails(text, most),
      this.contacts.find(text, most),
      this.endpoints.find(text, most),
      this.projects.find(text, most),
      this.deployments.find(text, most),
      this.merges.find(text, most),
    ]);
    return [
      ...tasks.map(({ taskId, title, state }) => item('task', taskId, `${title ?? taskId}, ${state}`)),
      ...emails.map(({ id, subject, template, state }) => item('email', id, `${subject ?? template ?? id}, ${state}`)),
      ...contacts.map(({ userId }) => item('contact', userId, userId)),
      ...endpoints.map(({ id, name }) => item('webhook-endpoint', id, name)),
      ...projects.map(({ id, name }) => item('project', id, name)),
      ...deployments.map(({ id, projectId, environment, commitHash, state }) =>
        item('deployment', id, `${projectId} ${commitHash.slice(0, 7)} to ${environment}, ${state}`),
      ),
      ...merges.map(({ taskGroupId, targetBranch, state }) =>
        item('merge', taskGroupId, `${taskGroupId} into ${targetBranch}, ${state}`),
      ),
    ];
  }

  /** Returns the mail of an id, or the newest ones to an address. */
  private async mails(text: string, most: number): Promise<Email[]> {
    if (isUuid(text)) return this.emails.get(text.toLowerCase()).then((mail) => [mail], noneIfUnknown);
    const address = addressSchema.safeParse(text);
    return address.success ? (await this.emails.list({ to: address.data }, most)).items : [];
  }
}

const item = (kind: Found[number]['kind'], id: string, title: string): Found[number] => ({ kind, id, title });

function noneIfUnknown(error: unknown): [] {
  if (error instanceof HubError && error.status === 404) return [];
  throw error;
}
