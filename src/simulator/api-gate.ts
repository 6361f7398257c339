import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiAuth } from './api-auth.js';
import type { Faults } from './faults.js';
import { problem, type Answer, type Call, type Route } from './http.js';
import type { SimulatorEvents } from './simulator-events.js';

const WINDOW_MS = 3_600_000;

/** Gate before every API route: credentials, rate limit, faults, and the record of the call. */
export class ApiGate {
  private used = 0;
  private resetAt = Date.now() + WINDOW_MS;

  constructor(
    private readonly auth: ApiAuth,
    private readonly faults: Faults,
    private readonly events: SimulatorEvents,
    private readonly requestsPerHour: number,
  ) {}

  /** @param who `app` for the routes that GitHub gives to an App's JWT only */
  guard(route: Route, who: 'token' | 'app' = 'token'): Route {
    const handle = async (call: Call): Promise<Answer> => {
      const answer = this.unlessKnown(call, await this.answer(route, call, who));
      if (answer !== 'drop') this.record(call, answer.status, answer.body);
      return answer === 'drop' ? answer : { ...answer, headers: { ...this.limitHeaders(), ...answer.headers } };
    };
    return { ...route, handle };
  }

  /** Returns the answer of `GET /rate_limit`, which costs nothing. */
  rateLimit() {
    const core = { limit: this.requestsPerHour, used: this.used, remaining: this.remaining, reset: this.resetSeconds };
    const search = { limit: 30, used: 0, remaining: 30, reset: this.resetSeconds };
    return { resources: { core, search }, rate: core };
  }

  private async answer(route: Route, call: Call, who: 'token' | 'app'): Promise<Answer> {
    if (this.auth.identify(call.headers.authorization) !== who) return problem(401, 'Bad credentials');
    if (route.pattern === '/rate_limit') return route.handle(call);
    const refusal = this.refusal();
    if (refusal) return refusal;
    if (this.faults.strikes('slowAnswer')) await sleep(this.faults.settings.slowMs);
    return route.handle(call);
  }

  /** Implements GitHub's conditional requests: data that the caller already has costs nothing of its budget. */
  private unlessKnown({ method, route, headers }: Call, answer: Answer): Answer {
    if (answer === 'drop' || method !== 'GET' || answer.status !== 200 || route === '/rate_limit') return answer;
    const hash = createHash('sha256').update(JSON.stringify(answer.body)).digest('hex');
    const etag = `W/"${hash}"`;
    const known = headers['if-none-match'] === etag && !this.faults.strikes('staleEtag');
    if (!known) return { ...answer, headers: { ...answer.headers, etag } };
    this.used -= 1;
    return { status: 304, headers: { etag } };
  }

  private refusal(): Answer | undefined {
    if (Date.now() > this.resetAt) {
      this.used = 0;
      this.resetAt = Date.now() + WINDOW_MS;
    }
    if (this.remaining === 0) return problem(403, 'API rate limit exceeded for installation.');
    this.used += 1;
    const retryAfter = { 'retry-after': String(this.faults.settings.retryAfterSeconds) };
    if (this.faults.strikes('secondaryRateLimit')) {
      return problem(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.', retryAfter);
    }
    if (this.faults.strikes('tooManyRequests')) return problem(429, 'Too many requests', retryAfter);
    if (this.faults.strikes('forbidden')) return problem(403, 'Resource not accessible by integration');
    if (this.faults.strikes('refused')) return problem(this.faults.settings.refusedStatus, 'Refused');
    return this.faults.strikes('serverError') ? problem(500, 'Server Error') : undefined;
  }

  private get remaining(): number {
    return Math.max(0, this.requestsPerHour - this.used);
  }

  private get resetSeconds(): number {
    return Math.ceil(this.resetAt / 1000);
  }

  private limitHeaders(): Record<string, string> {
    return {
      'x-ratelimit-limit': String(this.requestsPerHour),
      'x-ratelimit-remaining': String(this.remaining),
      'x-ratelimit-used': String(this.used),
      'x-ratelimit-reset': String(this.resetSeconds),
      'x-ratelimit-resource': 'core',
    };
  }

  private record(call: Call, status: number, answer: unknown): void {
    const { method, path, route, body } = call;
    const query = Object.fromEntries(call.query);
    this.events.announce('request', { method, path, route, query, body: parsed(body), status, answer });
  }
}

function parsed(body: string): unknown {
  try {
    return body === '' ? undefined : (JSON.parse(body) as unknown);
  } catch {
    return body;
  }
}
