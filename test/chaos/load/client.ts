import { setTimeout as pause } from 'node:timers/promises';
import { KEY, type HubNode } from '../world/hub-node.js';

/** Longer than the hub needs for a clear "not now", shorter than a half-open link lasts. */
const PATIENCE_MS = 6000;
const MAX_WAIT_MS = 1000;

export interface Answer {
  status: number;
  body: unknown;
}

/** A client as they should be: it asks another node when one does not answer, and repeats what it has no answer to. */
export class HubClient {
  private next = 0;

  constructor(
    private readonly nodes: readonly HubNode[],
    private readonly until: AbortSignal,
  ) {}

  /**
   * Until some node has answered with anything but "not now".
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

  /** One try; undefined when there was no answer. */
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
