import { Option, type Command } from 'commander';
import type { Email, EmailState } from '../families/email/model/email.js';
import type { QueuedEmail } from '../families/email/email-requests.js';
import { oneLine, printableJson } from '../common/printable.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { textOption } from './file-options.js';
import { parsedJson } from './job-options.js';
import { readingCommand } from './reading.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { table } from './table.js';
import { relative } from './times.js';

type Shown = Json<Email>;
const STATES: readonly EmailState[] = ['queued', 'deferred', 'sent', 'failed', 'cancelled'];

const EMAILS: Resource<Shown> = {
  name: 'emails',
  about: 'send mails, and see what became of them',
  path: '/api/emails',
  filters: ['state', 'userId', 'jobId', 'since', 'limit', 'cursor'],
  choices: { state: STATES },
  columns: [
    ['id', ({ id }) => id],
    ['state', ({ state }) => state],
    ['created', ({ createdAt }) => relative(createdAt)],
    ['got it', ({ accepted, recipients }) => `${accepted} of ${recipients}`],
    ['subject', ({ subject, template }) => subject ?? template ?? ''],
    ['error', ({ error }) => error?.code ?? ''],
  ],
};

interface Counts {
  waiting: number;
  active: number;
  completed: number;
  failed: number;
  delayed: number;
  total: number;
}
interface EmailQueue {
  data: { stats: Counts; failedJobs: { id: string; attemptsMade: number; failedReason: string | null }[] };
}

interface Flags extends HubAddress {
  to: string[];
  cc?: string[];
  bcc?: string[];
  subject?: string;
  text?: string;
  html?: string;
  template?: string;
  data?: string;
  attach?: string[];
  sendAt?: string;
  json?: boolean;
}

/** Adds `hub emails`: list, show, send, queue. */
export function emailsCommand(program: Command): void {
  const emails = resourceCommand(program, EMAILS);
  const list = emails.commands.find((command) => command.name() === 'list');
  list?.addOption(new Option('--to <address>', 'to this address'));
  withHubOptions(emails.command('send'))
    .description('store a mail and enqueue its job')
    .requiredOption('--to <address...>', 'recipients')
    .option('--cc <address...>', 'recipients of copies')
    .option('--bcc <address...>', 'recipients of copies whom nobody sees')
    .option('--subject <text>', 'required without a template, whose subject it replaces')
    .option('--text <text>', 'text, or @ and the name of a file that contains it')
    .option('--html <html>', 'HTML, or @ and the name of a file that contains it')
    .option('--template <name>', 'template, instead of text and HTML')
    .option('--data <json>', "the template's variables: JSON, or @ and the name of a file that contains it")
    .option('--attach <artifact...>', 'ids of artifacts (hub artifacts put)')
    .option('--send-at <instant>', 'ISO 8601 instant at which it is due')
    .option('--json', 'print JSON')
    .action(async (flags: Flags) => {
      const [address, { json, text, html, data, attach, ...mail }] = splitAddress(flags);
      const texts = {
        text: textOption(text),
        html: textOption(html),
        data: data === undefined ? undefined : parsedJson('--data', data),
      };
      const attachments = attach?.map((artifact) => ({ artifact }));
      const hub = await HubClient.open(address);
      const queued = await hub.ask<QueuedEmail>('POST', '/api/emails', { ...mail, ...texts, attachments });
      console.log(json ? printableJson(queued, 2) : oneLine(`${queued.queueId} is sent by the job ${queued.jobId}`));
    });
  readingCommand<EmailQueue>(emails, {
    name: 'queue',
    about: 'count the jobs of mails, and list the newest failed ones (administrators)',
    path: () => '/api/v1/admin/email/queue',
    show: ({ data: { stats, failedJobs } }) =>
      [
        table(
          (['waiting', 'active', 'delayed', 'completed', 'failed', 'total'] as const).map((name) => [
            name,
            (counts: Counts) => counts[name],
          ]),
          [stats],
        ),
        ...failedJobs.map(({ id, failedReason }) => oneLine(`${id} ${failedReason ?? ''}`)),
      ].join('\n'),
  });
}
