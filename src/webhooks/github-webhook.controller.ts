import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../auth/access.js';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { DeliveryIntake, type Receipt } from './delivery-intake.js';
import { MAX_DELIVERY_BYTES, checkHeaders, verifyDelivery } from './verify-delivery.js';
import { RawBodies } from './raw-body.js';
import { RefusedSignatures } from './refused-signatures.js';
import { WebhookObserver, type ReceivedResult } from './webhook-observer.js';

/**
 * Limits of the deliveries that are arriving, in bytes: ten of the largest or ten thousand of the usual in all, and a
 * quarter of that from one address; GitHub sends from several.
 */
const LIMITS = { one: MAX_DELIVERY_BYTES, all: 10 * MAX_DELIVERY_BYTES, address: 2.5 * MAX_DELIVERY_BYTES };

type Answer = { deliveryId: string } & ({ jobId: string } | { duplicate: true });

/**
 * Receives GitHub's webhooks. No body parser may run before it: the signature is over the bytes as they came. A 2xx
 * means that the delivery is committed; GitHub keeps failed ones for redelivery.
 */
@ApiExcludeController()
@Controller('webhooks/github')
export class GitHubWebhookController {
  private readonly bodies = new RawBodies(LIMITS);

  constructor(
    private readonly intake: DeliveryIntake,
    private readonly refusals: RefusedSignatures,
    private readonly observer: WebhookObserver,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Public()
  @Post()
  async receive(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Answer> {
    const { webhookSecrets } = this.config.github;
    if (webhookSecrets.length === 0) {
      throw new HubError('NOT_CONFIGURED', 'No webhook secret: set GITHUB_WEBHOOK_SECRET to the one GitHub signs with');
    }
    const receipt = await this.take(request, webhookSecrets).catch((error: unknown) => {
      this.refusals.note(error);
      this.observer.received(resultOf(error));
      throw error;
    });
    response.status(receipt.duplicate ? 200 : 202);
    this.observer.received(receipt.duplicate ? 'duplicate' : 'accepted');
    return toAnswer(receipt);
  }

  private async take(request: Request, secrets: readonly string[]): Promise<Receipt> {
    checkHeaders(request.headers);
    return this.bodies.hold(request, request.ip, async (body) =>
      this.intake.receive(await verifyDelivery(request.headers, body, secrets)),
    );
  }
}

function resultOf(error: unknown): ReceivedResult {
  return error instanceof HubError && error.status < 500 ? 'refused' : 'failed';
}

function toAnswer({ deliveryId, jobId, duplicate }: Receipt): Answer {
  return duplicate ? { duplicate: true, deliveryId } : { deliveryId, jobId };
}
