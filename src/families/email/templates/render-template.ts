import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HubError, messageOf } from '../../../common/errors.js';
import { toPostgresSafe, type JsonObject } from '../../../common/postgres-safe-json.js';
import type { MailContent } from './mail-content.js';

const WORKER = new URL('./template-worker.mjs', import.meta.url);
const MEMORY = { maxOldGenerationSizeMb: 128 };
/** Time for a template, the start of its thread included. */
const MAX_MS = 5000;
/** Maximum length of a rendered text, in characters. */
const MAX_TEXT = 1_000_000;
const MAX_SUBJECT = 500;

/** One after the other, so that a burst takes no more memory than one. */
let last: Promise<unknown> = Promise.resolve();

/** Renders a template. @throws HubError TEMPLATE_FAILED with what the template's author has to change */
export async function renderTemplate(template: MailContent, data: JsonObject): Promise<MailContent> {
  const rendered = await inWorker(template, data);
  for (const [name, text] of Object.entries(rendered) as [string, string][])
    if (text.length > MAX_TEXT) throw failed(`${name}: the result exceeds ${MAX_TEXT} characters`);
  const subject = rendered.subject.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  if (subject === '') throw failed('subject: the result is empty');
  return { ...rendered, subject: subject.slice(0, MAX_SUBJECT).toWellFormed() };
}

/** Checks a template's syntax. @throws HubError TEMPLATE_FAILED */
export async function parseTemplate(template: MailContent): Promise<void> {
  await inWorker(template, undefined);
}

async function inWorker(texts: MailContent, data: JsonObject | undefined): Promise<MailContent> {
  const turn = last.then(() => answerOf(texts, data));
  last = turn.catch(() => undefined);
  const { rendered, refusal } = await turn;
  if (rendered === undefined) throw failed(toPostgresSafe(refusal ?? 'it has no result'));
  return rendered;
}

interface Answer {
  rendered?: MailContent;
  refusal?: string;
}

async function answerOf(texts: MailContent, data: JsonObject | undefined): Promise<Answer> {
  const worker = new Worker(WORKER, { workerData: { texts, data }, resourceLimits: MEMORY });
  try {
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(MAX_MS) })) as [Answer];
    return answer;
  } catch (error) {
    const late = error instanceof Error && error.name === 'AbortError';
    throw failed(late ? `it takes longer than ${MAX_MS} ms` : `it can't be rendered: ${messageOf(error)}`);
  } finally {
    // Its late error, out of memory for example, concerns nobody any more.
    worker.on('error', () => undefined);
    await worker.terminate();
  }
}

const failed = (why: string) => new HubError('TEMPLATE_FAILED', `The template failed: ${why}`);
