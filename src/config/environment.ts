import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../common/errors.js';
import { ConfigError } from './config-error.js';
import { crossChecks } from './cross-checks.js';
import type { QueueOverride, WithoutEffect } from './hub-config.js';
import { unknownNames } from './known-names.js';
import { queueOverrides } from './queue-variables.js';
import { isServiceLink } from './service-links.js';
import { fields, SECRET_NAMES, VARIABLE_NAMES, type Variables } from './variables.js';
import { withoutEffect } from './without-effect.js';

const schema = z.object(fields).superRefine((values, context) => {
  for (const { variable, message } of crossChecks(values)) {
    context.addIssue({ code: 'custom', path: [variable], message });
  }
});

export interface Environment {
  values: Variables;
  queues: Record<string, QueueOverride>;
  /** Text of each variable that is set, from the environment or from its file. */
  texts: Record<string, string>;
  /** Files that secrets were read from. */
  files: Record<string, string>;
  withoutEffect: WithoutEffect[];
}

/** Reads each `NAME_FILE` into `NAME`, without surrounding blanks and line ends. */
function readSecrets(texts: Record<string, string>, cwd: string, problems: string[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of SECRET_NAMES) {
    const path = texts[`${name}_FILE`];
    if (path === undefined) continue;
    if (texts[name] !== undefined) {
      problems.push(`${name}_FILE is set together with ${name}; remove one of them`);
      continue;
    }
    try {
      texts[name] = decode(readFileSync(resolve(cwd, path))).trim();
      files[name] = resolve(cwd, path);
      if (texts[name] === '') problems.push(`${name}_FILE names an empty file (${path}); put the secret into it`);
    } catch (error) {
      problems.push(`${name}_FILE can't be read (${messageOf(error)}); name a file that this user may read`);
    }
  }
  return files;
}

/** Decodes a file without its byte order mark; Windows PowerShell writes UTF-16. @throws TypeError when it is no text */
function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
}

function problemOf(issue: z.core.$ZodIssue, texts: Record<string, string>): string {
  const name = String(issue.path[0]);
  const example: unknown = issue.code === 'custom' ? issue.params?.example : undefined;
  if (typeof example !== 'string') return `${name} ${issue.message}`;
  const shown = (SECRET_NAMES as string[]).includes(name) ? '' : `, not ${JSON.stringify(texts[name])}`;
  return `${name} ${issue.message}${shown}; set for example ${name}=${example}`;
}

/**
 * Reads and checks every variable; an empty one counts as unset.
 * @throws ConfigError with one line for each wrong value
 */
export function readEnvironment(env: NodeJS.ProcessEnv, cwd: string): Environment {
  const set = Object.entries(env).filter((entry): entry is [string, string] => (entry[1] ?? '').trim() !== '');
  const own = set.filter(([name, text]) => !isServiceLink(name, text));
  const texts = Object.fromEntries(own.map(([name, text]) => [name, text.trim()]));
  // By convention these names are also written in lower case.
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']) {
    const common = texts[name.toLowerCase()];
    if (common !== undefined) texts[name] ??= common;
  }
  const names = Object.keys(texts);
  const problems = unknownNames(names);
  const files = readSecrets(texts, cwd, problems);
  const known = VARIABLE_NAMES.filter((name) => texts[name] !== undefined && texts[name] !== '');
  const parsed = schema.safeParse(Object.fromEntries(known.map((name) => [name, texts[name]])));
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => problemOf(issue, texts)));
  const queues = queueOverrides(texts, problems);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return { values: parsed.data, queues, texts, files, withoutEffect: withoutEffect(names, parsed.data, queues) };
}
