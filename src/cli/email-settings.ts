import type { Command } from 'commander';
import type { EmailSuppression } from '../families/email/email-suppressions.js';
import type { EmailPreview, EmailTemplate } from '../families/email/templates/email-templates.js';
import { oneLine, printable, printableJson } from '../common/printable.js';
import { textOption } from './file-options.js';
import { parsedJson } from './job-options.js';
import { HubClient, splitAddress, withHubOptions, type HubAddress } from './hub-client.js';
import { pathSegment } from './path-segment.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const TEMPLATES: Resource<Json<EmailTemplate>> = {
  name: 'email-templates',
  about: 'list, change, try and remove templates of mails',
  path: '/api/emails/templates',
  id: 'name',
  filters: ['limit', 'cursor'],
  columns: [
    ['name', ({ name }) => name],
    ['subject', ({ subject }) => subject],
    ['changed', ({ updatedAt }) => relative(updatedAt)],
    ['by', ({ updatedBy }) => updatedBy],
  ],
  acts: [{ name: 'delete', about: 'remove templates', method: 'DELETE', body: () => ({}), says: () => 'is removed' }],
};

const SUPPRESSIONS: Resource<Json<EmailSuppression>> = {
  name: 'email-suppressions',
  about: 'list and change the addresses that get no mail',
  path: '/api/emails/suppressions',
  id: 'address',
  filters: ['limit', 'cursor'],
  columns: [
    ['address', ({ address }) => address],
    ['since', ({ createdAt }) => relative(createdAt)],
    ['by', ({ createdBy }) => createdBy],
    ['reason', ({ reason }) => reason],
  ],
  listOnly: true,
  acts: [
    {
      name: 'remove',
      about: 'let addresses get mail again',
      method: 'DELETE',
      body: () => ({}),
      says: () => 'gets mail again',
    },
  ],
};

interface TemplateFlags extends HubAddress {
  subject: string;
  text?: string;
  html?: string;
  json?: boolean;
}
interface PreviewFlags extends HubAddress {
  data?: string;
  json?: boolean;
}

/** Adds `hub email-templates`. */
export function emailTemplatesCommand(program: Command): void {
  const templates = resourceCommand(program, TEMPLATES);
  withHubOptions(templates.command('set <name>'))
    .description('change a template, or add one, in Liquid')
    .requiredOption('--subject <text>', 'subject')
    .option('--text <text>', 'text, or @ and the name of a file that contains it')
    .option('--html <html>', 'HTML, or @ and the name of a file that contains it')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: TemplateFlags) => {
      const [address, { json, subject, text, html }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { subject, text: textOption(text), html: textOption(html) };
      const stored = await hub.ask<EmailTemplate>('PUT', `/api/emails/templates/${pathSegment(name)}`, body);
      console.log(json ? printableJson(stored, 2) : oneLine(`${stored.name} is stored`));
    });
  withHubOptions(templates.command('preview <name>'))
    .description('print what a template makes of data, and send nothing')
    .option('--data <json>', 'variables: JSON, or @ and the name of a file that contains it')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: PreviewFlags) => {
      const [address, { json, data }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const path = `/api/emails/templates/${pathSegment(name)}/preview`;
      const made = await hub.ask<EmailPreview>('POST', path, {
        data: data === undefined ? undefined : parsedJson('--data', data),
      });
      const shown = [made.subject, made.text, made.html].filter((part) => typeof part === 'string');
      console.log(json ? printableJson(made, 2) : printable(shown.join('\n\n').replaceAll('\r\n', '\n')));
    });
}

/** Adds `hub email-suppressions`. */
export function emailSuppressionsCommand(program: Command): void {
  const suppressions = resourceCommand(program, SUPPRESSIONS);
  withHubOptions(suppressions.command('add <address>'))
    .description('let an address get no mail from any sender')
    .requiredOption('--reason <text>', 'reason, for people')
    .option('--json', 'print JSON')
    .action(async (target: string, flags: HubAddress & { reason: string; json?: boolean }) => {
      const [address, { json, reason }] = splitAddress(flags);
      const hub = await HubClient.open(address);
      const body = { address: target, reason };
      const added = await hub.ask<EmailSuppression>('POST', '/api/emails/suppressions', body);
      console.log(json ? printableJson(added, 2) : oneLine(`${added.address} gets no mail`));
    });
}
