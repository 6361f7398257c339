import { setTimeout as pause } from 'node:timers/promises';
import { KEY, type HubNode } from '../world/hub-node.js';

/** Request timeout: longer than the hub needs for a clear "not now", shorter than a half-open link lasts. */
const PATIENCE_MS = 6000;
const MAX_WAIT_MS = 1000;

export interface Answer {
  status: number;
  body: unknown;
}

/** A well-behaved client: tries another node if one does not answer, and repeats unanswered requests. */
export class HubClient {
  private next = 0;

  constructor(
    private readonly nodes: readonly HubNode[],
    private readonly until: AbortSignal,
  ) {}

  /**
   * Repeats a request, node by node, until one answers with anything but "not now" (429 or 5xx).
   * @throws when the time is up
   */
  async insist(method: string, path: string, body?: object, idempotencyKey?: string): Promise<Answer> {
    for (;;) {
      const node = this.nodes[this.next++ % this.nodes.length];
      if (!node) throw new Error('no nodes');
      const answer = await this.ask(node, method, path, body, idempotencyKey);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      await pause(100 + Math.min(MAX_WAIT_MS, answer?.retryAfterMs ?? 0), undefined, { signal: this.until });
    }
  }

  /** Sends a request once; undefined if there was no answer. */
  async ask(
    node: HubNode,
    method: string,
    path: string,
    body?: object,
    idempotencyKey?: string,
    patienceMs = PATIENCE_MS,
  ): Promise<(Answer & { retryAfterMs: number }) | undefined> {
    try {
      const answer = await fetch(node.url + path, {
        method,
        signal: AbortSignal.any([AbortSignal.timeout(patienceMs), this.until]),
        headers: {
          authorization: `Bearer ${KEY}`,
          ...(body && { 'content-type': 'application/json' }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        body: body && JSON.stringify(body),
      });
      const text = await answer.text();
      const retryAfterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000;
      return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown), retryAfterMs };
    } catch {
      if (this.until.aborted) throw new Error('the time is up');
      return undefined;
    }
  }
}
