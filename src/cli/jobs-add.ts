import { readFileSync } from 'node:fs';
import { messageOf } from '../common/errors.js';
import { HubClient, type HubAddress } from './hub-client.js';

export interface AddFlags extends HubAddress {
  data?: string;
  queue?: string;
  priority?: string;
  delay?: string;
  attempts?: string;
  tag?: string[];
}

export async function addJob(
  type: string,
  { url, key, data, priority, delay, attempts, tag, ...rest }: AddFlags,
): Promise<void> {
  const request = {
    type,
    data: data === undefined ? {} : parse(data),
    ...rest,
    priority: priority !== undefined && /^\d$/.test(priority) ? Number(priority) : priority,
    delay: numberOf('--delay', delay),
    attempts: numberOf('--attempts', attempts),
    tags: tag,
  };
  const hub = await HubClient.open({ url, key });
  const job = await hub.ask<{ id: string; queue: string; state: string }>('POST', '/api/queues/jobs', request);
  console.log(`${job.id} is ${job.state} in ${job.queue}`);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data.startsWith('@') ? readFileSync(data.slice(1), 'utf8') : data);
  } catch (error) {
    throw new Error(`--data is not valid JSON (${messageOf(error)}); write for example --data '{"ms": 100}'`, {
      cause: error,
    });
  }
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,15}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new Error(`${name} must be a whole number, not "${text}"`);
}
