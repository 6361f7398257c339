import type { IncomingMessage } from 'node:http';
import { addressGroup } from '../common/address-group.js';
import { HubError } from '../common/errors.js';
import { IncomingBody } from './incoming-body.js';

export interface BodyLimits {
  /** Bytes of one body. */
  one: number;
  /** Bytes of all together. */
  all: number;
  /** Bytes of those that come from one address. */
  address: number;
}

/**
 * Holds the bytes of requests, as they came, until they are stored. All senders share one budget, and a stranger is not
 * recognized before the last byte has arrived: so each address has a part of it, and under shortage the slowest body
 * makes room.
 */
export class RawBodies {
  private held = 0;
  private readonly heldBy = new Map<string, number>();
  private readonly arriving = new Set<IncomingBody>();

  constructor(private readonly limits: BodyLimits) {}

  /**
   * Reads the body and holds it until `use` has ended.
   * @param ip the sender's address
   * @throws HubError PAYLOAD_TOO_LARGE, RATE_LIMITED and REQUEST_TIMEOUT as soon as that is known; VALIDATION_FAILED
   * when the sender goes away
   */
  async hold<Result>(
    request: IncomingMessage,
    ip: string | undefined,
    use: (body: Buffer) => Promise<Result>,
  ): Promise<Result> {
    if (Number(request.headers['content-length'] ?? 0) > this.limits.one) throw this.tooLarge();
    const body = new IncomingBody(request, addressGroup(ip), (asking, bytes) => this.take(asking, bytes));
    this.arriving.add(body);
    try {
      const whole = await body.whole;
      this.arriving.delete(body);
      return await use(whole);
    } finally {
      this.arriving.delete(body);
      this.count(body, -body.held);
    }
  }

  private take(body: IncomingBody, bytes: number): HubError | undefined {
    if (body.held + bytes > this.limits.one) return this.tooLarge();
    const { address } = body;
    const short =
      this.makeRoom(
        body,
        (other) => other.address === address,
        () => this.ofAddress(address) + bytes,
        this.limits.address,
      ) ??
      this.makeRoom(
        body,
        () => true,
        () => this.held + bytes,
        this.limits.all,
      );
    if (short) return short;
    this.count(body, bytes);
    return undefined;
  }

  /** Cuts the slowest bodies first, but only slower ones than the requesting body, which is refused otherwise. */
  private makeRoom(
    asking: IncomingBody,
    concerns: (other: IncomingBody) => boolean,
    wanted: () => number,
    limit: number,
  ): HubError | undefined {
    while (wanted() > limit) {
      let slowest = asking;
      for (const other of this.arriving) {
        if (other.held > 0 && other.paceAt < slowest.paceAt && concerns(other)) slowest = other;
      }
      if (slowest === asking) return tooMany();
      slowest.cut(tooMany());
      this.arriving.delete(slowest);
      this.count(slowest, -slowest.held);
    }
    return undefined;
  }

  private count(body: IncomingBody, bytes: number): void {
    body.held += bytes;
    this.held += bytes;
    const rest = this.ofAddress(body.address) + bytes;
    if (rest > 0) this.heldBy.set(body.address, rest);
    else this.heldBy.delete(body.address);
  }

  private ofAddress(address: string): number {
    return this.heldBy.get(address) ?? 0;
  }

  private tooLarge(): HubError {
    return new HubError('PAYLOAD_TOO_LARGE', `A delivery may have at most ${this.limits.one} bytes`);
  }
}

function tooMany(): HubError {
  return new HubError('RATE_LIMITED', 'Too many deliveries arrive at once: redeliver', { retryAfterMs: 1000 });
}
