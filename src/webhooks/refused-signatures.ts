import { Inject, Injectable, Logger } from '@nestjs/common';
import { Tally } from '../common/tally.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { BadSignature, type RefusedSignature } from './bad-signature.js';
import { WebhookObserver } from './webhook-observer.js';

/** Warns the operator of refused signatures: a wrong secret would otherwise show only as silence. */
@Injectable()
export class RefusedSignatures {
  private readonly logger = new Logger(RefusedSignatures.name);
  private readonly tally = new Tally<RefusedSignature>((reasons) => this.warn(reasons));

  constructor(
    private readonly observer: WebhookObserver,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'github'>,
  ) {}

  /** Counts an error that is a refused signature; ignores others. */
  note(error: unknown): void {
    if (!(error instanceof BadSignature)) return;
    this.observer.refused(error.reason);
    this.tally.add(error.reason);
  }

  private warn(reasons: Record<string, number>): void {
    const refused = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    const secretsTried = this.config.github.webhookSecrets.length;
    const advice = 'compare GITHUB_WEBHOOK_SECRET with the secret of the webhook at GitHub';
    this.logger.warn({ refused, reasons, secretsTried }, `webhook deliveries failed the signature check; ${advice}`);
  }
}
