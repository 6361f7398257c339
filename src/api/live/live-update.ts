import type { HubError } from '../../common/errors.js';

/** A message of a topic to all its listeners, encoded once: as a buffer, which all sockets send. */
export class LiveUpdate {
  private encoded: Buffer | undefined;

  /** @param cursor number of the last log line in it */
  constructor(
    readonly topic: string,
    readonly type: 'snapshot' | 'update',
    readonly data: unknown,
    readonly cursor?: string,
  ) {}

  get bytes(): Buffer {
    const { topic, type, data } = this;
    return (this.encoded ??= Buffer.from(JSON.stringify({ topic, type, data })));
  }
}

/** Receiver of topics. Its methods neither throw nor wait. */
export interface LiveListener {
  changed(update: LiveUpdate): void;
  /** The topic has ended: there is no such job, or it was deleted. */
  failed(topic: string, error: HubError): void;
  /** The ledger can't be read: what was sent may be stale until the next update. */
  stalled(error: HubError): void;
}
