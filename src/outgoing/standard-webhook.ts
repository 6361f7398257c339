import { createHmac } from 'node:crypto';

/** Headers of a message by the specification of Standard Webhooks, with a signature for each secret. */
export interface SignedMessage {
  /** The same for each attempt. */
  id: string;
  /** Time of this attempt. */
  at: Date;
  body: string;
  /** `whsec_` and base64; while secrets are rotated, the current and the previous one. None: no signature. */
  secrets: readonly string[];
}

const PREFIX = /^whsec_/;

export function standardWebhookHeaders({ id, at, body, secrets }: SignedMessage): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(PREFIX, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  return signatures.length === 0 ? headers : { ...headers, 'webhook-signature': signatures.join(' ') };
}
