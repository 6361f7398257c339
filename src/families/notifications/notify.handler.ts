import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { nameOfTime } from '../../jobs/child-names.js';
import { inLane } from '../../jobs/in-lane.js';
import { isEnded } from '../../jobs/job-state.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import type { JobRequestInput } from '../../jobs/job-request.js';
import { Lanes } from '../../jobs/ports/lanes.js';
import { exponential } from '../../jobs/retry-policy.js';
import { OutgoingError } from '../../outgoing/outgoing-error.js';
import { SlackClient } from '../../outgoing/slack/slack-client.js';
import { Contacts } from './contacts.js';
import { notifyPayload, type ChannelName, type Notify } from './model/notify.js';
import { Notifications } from './notifications.js';
import { routesTo, type Route } from './routes.js';

/** Slack takes one message a second at an incoming webhook. */
const SLACK_TURN_MS = 1000;
/** What another attempt on the same channel would not change. */
const GONE = ['CHANNEL_GONE', 'CHANNEL_REFUSED', 'AUTHENTICATION_FAILED', 'WEBHOOK_REDIRECT', 'ADDRESS_NOT_ALLOWED'];

interface Notified {
  channel: ChannelName;
  status: 'delivered';
  deliveryId: string;
}

/**
 * Notifies somebody by their channels in turn, until one takes the message. Mails and webhooks are jobs of their own, with
 * their own patience; Slack is called here.
 */
@JobHandler({
  type: 'notify',
  queue: 'notifications',
  payload: notifyPayload,
  secrets: ['to'],
  retry: exponential({
    ...{ attempts: 8, delay: '15s', jitter: 0.2 },
    notOn: ['CHANNEL_UNKNOWN', 'RECIPIENT_UNKNOWN', 'NOT_DELIVERED', 'SECRET_UNREADABLE', ...GONE],
  }),
})
export class NotifyHandler implements Handler<Notify, Notified> {
  constructor(
    private readonly contacts: Contacts,
    private readonly notifications: Notifications,
    private readonly slack: SlackClient,
    private readonly lanes: Lanes,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async run(payload: Notify, ctx: JobContext): Promise<Notified> {
    const { userId, title } = payload;
    const tried = await this.notifications.open(ctx.jobId, userId, title);
    const reach = userId === undefined ? undefined : await this.contacts.reach(userId);
    const failed = new Map(tried.map((one) => [one.channel, one.code]));
    for (const route of routesTo(payload, reach)) {
      const { channel } = route;
      if (failed.has(channel)) continue;
      const result =
        route.channel === 'slack' ? await this.bySlack(route, payload, ctx) : await this.byJob(route, payload, ctx);
      if ('deliveryId' in result) {
        await this.notifications.ended(ctx.jobId, 'delivered');
        return { channel, status: 'delivered', deliveryId: result.deliveryId };
      }
      await this.notifications.failed(ctx.jobId, channel, result);
      ctx.log(`${channel} to ${route.shown}: ${result.code}: ${result.message}`);
      failed.set(channel, result.code);
    }
    await this.notifications.ended(ctx.jobId, 'failed');
    const channels = [...failed].map(([channel, code]) => `${channel}: ${code}`).join(', ');
    const [code = ''] = failed.values();
    const isSame = failed.size === 1 && GONE.includes(code);
    throw new HubError(isSame ? code : 'NOT_DELIVERED', `No channel has taken the message (${channels})`);
  }

  /** Ends the record of a job that failed before any channel was tried, too. */
  onFailed(_payload: Notify, _error: Error, { jobId }: JobContext): Promise<void> {
    return this.notifications.ended(jobId, 'failed');
  }

  private async byJob(route: Exclude<Route, { channel: 'slack' }>, payload: Notify, ctx: JobContext) {
    const { id } = await ctx.enqueue(requestOf(route, payload), {
      as: nameOfTime(route.channel, await ctx.timesReopened()),
    });
    await this.notifications.trying(ctx.jobId, route.channel, route.shown, id);
    const child = (await ctx.children()).find((one) => one.id === id);
    if (!child || !isEnded(child.state)) return ctx.waitForChildren();
    if (child.state === 'completed') return { deliveryId: id };
    return child.error ?? { code: 'CANCELLED', message: `job ${id} was cancelled` };
  }

  private async bySlack(route: Extract<Route, { channel: 'slack' }>, { title, message }: Notify, ctx: JobContext) {
    await this.notifications.trying(ctx.jobId, 'slack', route.shown, null);
    const lane = `slack ${createHash('sha256').update(route.url).digest('hex').slice(0, 12)}`;
    const text = title === undefined ? message : `${title}\n${message}`;
    const limits = { timeoutMs: this.config.timings.alertCallMs, signal: ctx.signal };
    const send = () =>
      inLane(this.lanes, lane, async () => {
        await sleep(await this.lanes.turn(lane, SLACK_TURN_MS), undefined, { signal: ctx.signal });
        await this.slack.send({ url: route.url, text }, limits);
        return { deliveryId: ctx.jobId };
      });
    try {
      return await ctx.effect(nameOfTime('slack', await ctx.timesReopened()), {
        do: send,
        onDoubt: 'repeat',
        mayHaveHappened: (error) => isA(error, OutgoingError) && error.mayHaveArrived,
      });
    } catch (error) {
      const isLast = ctx.attempt >= ctx.maxAttempts;
      if (!isA(error, HubError) || error.code === 'RATE_LIMITED' || ctx.signal.aborted) throw error;
      if (isLast || GONE.includes(error.code)) return { code: error.code, message: error.message };
      throw error;
    }
  }
}

function requestOf(
  route: Exclude<Route, { channel: 'slack' }>,
  { title, message, data, userId }: Notify,
): JobRequestInput {
  if (route.channel === 'webhook') {
    const payload = { title: title ?? null, message, userId: userId ?? null, ...(data && { data }) };
    return { type: 'deliver_webhook', data: { ...route.target, event: 'notification', payload } };
  }
  const subject = title ?? firstLine(message);
  return { type: 'send_email', data: { to: route.address, subject, text: message, ...(userId && { userId }) } };
}

/** First line of a message, which a subject can be: without control characters, 100 characters at most. */
function firstLine(message: string): string {
  const [line = ''] = message.trim().split(/[\r\n]/);
  const plain = line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ').trim();
  return plain.length > 100 ? `${plain.slice(0, 99).toWellFormed()}…` : plain || 'Notification';
}
