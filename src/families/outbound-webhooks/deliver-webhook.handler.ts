import { Inject } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { idTime } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { OutgoingClient, type OutgoingResponse } from '../../outgoing/outgoing-client.js';
import { standardWebhookHeaders } from '../../outgoing/standard-webhook.js';
import { DeliveryAttempts } from './delivery-attempts.js';
import { disabledAlert } from './endpoint-alerts.js';
import { EndpointTargets, type Target } from './endpoint-targets.js';
import { deliverWebhookPayload, type DeliverWebhookPayload } from './model/deliver-webhook.js';
import { refusalOf } from './webhook-answer.js';

const CALL_MS = 15_000;
const MAX_ANSWER_BYTES = 1024;

interface Delivered {
  status: number;
  ms: number;
}

interface Attempt {
  target: Target;
  event: string;
  ms: number;
  answer?: OutgoingResponse;
  error?: HubError;
}

/**
 * Delivers a message by the specification of Standard Webhooks: the job's id is the message's, and each attempt sends the
 * same bytes. The attempts span 22 hours.
 */
@JobHandler({
  type: 'deliver_webhook',
  queue: 'webhooks',
  payload: deliverWebhookPayload,
  secrets: ['secret', 'secretUrl'],
  laneOf: ({ endpointId, secretUrl, url = secretUrl }) =>
    url === undefined ? `webhook endpoint ${endpointId}` : `webhook ${hostOf(url)}`,
  retry: exponential({
    ...{ attempts: 8, delay: '5s', multiplier: 6, max: '10h', jitter: 0.1 },
    notOn: [
      ...['ENDPOINT_GONE', 'ENDPOINT_UNKNOWN', 'ENDPOINT_DISABLED', 'ADDRESS_NOT_ALLOWED', 'VALIDATION_FAILED'],
      'SECRET_UNREADABLE',
    ],
  }),
})
export class DeliverWebhookHandler implements Handler<DeliverWebhookPayload, Delivered> {
  constructor(
    private readonly client: OutgoingClient,
    private readonly targets: EndpointTargets,
    private readonly attempts: DeliveryAttempts,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run(payload: DeliverWebhookPayload, ctx: JobContext): Promise<Delivered> {
    const earlier = ctx.runNumber > 1 ? await this.attempts.delivered(ctx.jobId) : undefined;
    if (earlier) return { status: earlier.status ?? 0, ms: earlier.ms };
    const { endpointId, secretUrl = '', url = secretUrl, secret } = payload;
    const target =
      endpointId === undefined
        ? { url, secrets: secret === undefined ? [] : [secret] }
        : await this.targets.get(endpointId);
    const attempt = await this.send(target, payload, ctx);
    const failingMs = await this.record(attempt, ctx);
    const { error, answer, ms } = attempt;
    if (!error) return { status: answer?.status ?? 0, ms };
    ctx.log(error.message);
    if (target.endpoint) await this.disableIfGone({ ...target.endpoint, url: target.url }, error, failingMs, ctx);
    throw error;
  }

  private async send(target: Target, { event, payload }: DeliverWebhookPayload, ctx: JobContext): Promise<Attempt> {
    const { jobId: id, signal } = ctx;
    const timestamp = new Date(idTime(id));
    const body = JSON.stringify({ type: event, timestamp, data: payload });
    const signed = standardWebhookHeaders({ id, at: new Date(ledgerClock.now()), body, secrets: target.secrets });
    const headers = { 'content-type': 'application/json', 'user-agent': 'RunnerHub', ...signed };
    const limits = { timeoutMs: CALL_MS, maxBytes: MAX_ANSWER_BYTES, signal };
    const began = performance.now();
    const ms = () => Math.round(performance.now() - began);
    try {
      const answer = await this.client.send({ url: target.url, method: 'POST', headers, body, ...limits });
      const ageMs = ledgerClock.now() - timestamp.getTime();
      return { target, event, ms: ms(), answer, error: refusalOf(hostOf(target.url), answer, ageMs) };
    } catch (error) {
      signal.throwIfAborted();
      if (!isA(error, HubError)) throw error;
      return { target, event, ms: ms(), error };
    }
  }

  private record({ target, event, ms, answer, error }: Attempt, { jobId, runNumber }: JobContext): Promise<number> {
    return this.attempts.record({
      ...{ jobId, runNumber, event, ms, endpointId: target.endpoint?.id ?? null, host: hostOf(target.url) },
      ...{ status: answer?.status ?? null, code: error?.code ?? null },
      answer: answer?.body.toString('utf8').replaceAll('\0', '') ?? '',
    });
  }

  /** Disables an endpoint that wants no more messages, or has failed for days. The alert precedes it, so it isn't lost. */
  private async disableIfGone(
    endpoint: { id: string; name: string; url: string },
    { code, message }: HubError,
    failingMs: number,
    ctx: JobContext,
  ): Promise<void> {
    if (code !== 'ENDPOINT_GONE' && failingMs < this.config.timings.webhookGiveUpMs) return;
    // What somebody has changed while the old address was called says nothing of the new one.
    if (!(await this.targets.uses(endpoint.id, endpoint.url))) return;
    const days = Math.floor(failingMs / 86_400_000);
    const reason = code === 'ENDPOINT_GONE' ? message : `it has failed for ${days} days; last: ${message}`;
    await ctx.enqueue(disabledAlert(endpoint, reason), { as: 'endpoint disabled' });
    await this.targets.disable(endpoint.id, endpoint.url, reason);
  }
}

const hostOf = (url: string): string => new URL(url).host;
