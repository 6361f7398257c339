import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery } from './delivery.js';
import type { Faults } from './faults.js';
import type { SimulatorEvents } from './simulator-events.js';

/** GitHub's timeout for a receiver: ten seconds. */
const TIMEOUT_MS = 10_000;
export const HOOK_ID = 392_810_475;
/** Deliveries kept by default: GitHub keeps 3 days of them, but a simulator that runs for days must not fill the memory. */
const KEPT = 5000;

export interface WebhookReceiver {
  url: string;
  secret: string;
}

export interface Payload {
  action?: string;
  repository?: { id: number };
  workflow_job?: { id: number };
}

/** Signs, sends and records webhooks. Like GitHub it tries once, and leaves retries to redelivery. */
export class Deliveries {
  readonly all: Delivery[] = [];
  private readonly stopped = new AbortController();
  private underWay = 0;
  private lastAttempt = 0;

  constructor(
    private readonly events: SimulatorEvents,
    private readonly faults: Faults,
    private receiver: WebhookReceiver | undefined,
    private readonly kept = KEPT,
  ) {}

  /** Sets the receiver of further webhooks. */
  setReceiver(receiver: WebhookReceiver): void {
    this.receiver = receiver;
  }

  get pending(): number {
    return this.underWay;
  }

  /** Sends an event now, unless it is lost. Resolves when the receiver has answered. */
  async send(event: string, payload: Payload, body = JSON.stringify(payload)): Promise<Delivery> {
    const delivery = this.sign(event, payload, body);
    this.all.push(delivery);
    if (this.all.length > this.kept) this.all.shift();
    if (this.faults.strikes('lostWebhook')) {
      delivery.lost.push({ id: this.takeId(), at: new Date(), status: 0, answer: 'lost', redelivery: false });
      return delivery;
    }
    const twice = this.faults.strikes('duplicateWebhook');
    await this.attempt(delivery, false);
    if (twice) await this.attempt(delivery, false);
    return delivery;
  }

  async redeliver(guid: string): Promise<Delivery> {
    const delivery = this.all.find((known) => known.guid === guid);
    if (!delivery) throw new Error(`there is no delivery ${guid}`);
    await this.attempt(delivery, true);
    return delivery;
  }

  stop(): void {
    this.stopped.abort();
  }

  private sign(event: string, payload: Payload, body: string): Delivery {
    const guid = randomUUID();
    const secret = this.receiver?.secret ?? '';
    const hmac = (algorithm: string) => createHmac(algorithm, secret).update(body).digest('hex');
    const headers = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/7d1e3f5',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': String(HOOK_ID),
      'x-github-hook-installation-target-id': String(payload.repository?.id ?? 0),
      'x-github-hook-installation-target-type': 'repository',
      'x-hub-signature': `sha1=${hmac('sha1')}`,
      'x-hub-signature-256': `sha256=${hmac('sha256')}`,
    };
    return {
      guid,
      event,
      action: payload.action,
      jobId: payload.workflow_job?.id,
      headers,
      body,
      attempts: [],
      lost: [],
    };
  }

  private takeId(): number {
    return (this.lastAttempt += 1);
  }

  private async attempt(delivery: Delivery, redelivery: boolean): Promise<void> {
    if (!this.receiver || this.stopped.signal.aborted) return;
    this.underWay += 1;
    const at = new Date();
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const { headers, body } = delivery;
    let outcome: { status: number; answer: string };
    try {
      const response = await fetch(this.receiver.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      outcome = { status: response.status, answer: await response.text() };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      outcome = { status: 0, answer: String(cause) };
    }
    delivery.attempts.push({ id: this.takeId(), at, redelivery, ...outcome });
    this.underWay -= 1;
    this.events.announce('delivery', delivery);
  }
}
