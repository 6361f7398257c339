import { Logger } from '@nestjs/common';
import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import { HubError } from '../../common/errors.js';
import { canonicalImage } from '../image-policy.js';
import { pullError } from './docker-errors.js';
import { credentialsFor } from './registry-credentials.js';

const PULL_TIMEOUT_MS = 15 * 60_000;

/** Pulls images that Docker does not have; jobs that want the same one share the pull. */
export class ImagePuller {
  private readonly logger = new Logger(ImagePuller.name);
  private readonly pulling = new Map<string, Promise<void>>();

  /** @param authFile see registry-credentials.ts */
  constructor(
    private readonly docker: Docker,
    private readonly authFile?: string,
  ) {}

  /** Pulls an image. @throws HubError with a code by the cause: see pullError */
  pull(image: string): Promise<void> {
    const name = canonicalImage(image);
    const current = this.pulling.get(name);
    if (current) return current;
    const pull = this.fetch(name).finally(() => this.pulling.delete(name));
    this.pulling.set(name, pull);
    return pull;
  }

  private async fetch(image: string): Promise<void> {
    this.logger.log({ image }, 'pulling image');
    const since = Date.now();
    const authconfig = await credentialsFor(image, this.authFile);
    try {
      const progress = await this.docker.pull(image, { authconfig, abortSignal: AbortSignal.timeout(PULL_TIMEOUT_MS) });
      for await (const line of createInterface({ input: progress })) checkProgress(line);
    } catch (error) {
      throw error instanceof HubError ? error : pullError(image, error);
    }
    this.logger.log({ image, durationMs: Date.now() - since }, 'image pulled');
  }
}

/** Throws on a line that reports an error: Docker answers 200 immediately, and a later failure is a line in the stream. */
function checkProgress(line: string): void {
  const { error } = JSON.parse(line) as { error?: string };
  if (error !== undefined) throw new Error(error);
}
