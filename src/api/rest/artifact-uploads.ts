import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { z } from 'zod';
import { contentTypeSchema, DEFAULT_CONTENT_TYPE, type Artifact } from '../../artifacts/artifact.js';
import { ArtifactWriter } from '../../artifacts/artifact-writer.js';
import { ownerOf, type Principal } from '../../auth/principal.js';
import { ConcurrencyLimit } from '../../common/concurrency-limit.js';
import { HubError } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { pacedBody } from '../../http/paced-body.js';
import { describeScopes, type Scopes } from '../../jobs/scopes.js';
import type { artifactUploadSchema } from '../dto/artifacts.js';

/** Uploads of a node at a time, and of one key: each holds half a megabyte, and now and then a connection. */
const [MOST, EACH] = [16, 4];

/** Stores bodies of requests as artifacts, while they arrive. */
@Injectable()
export class ArtifactUploads {
  private readonly limit = new ConcurrencyLimit({
    ...{ most: MOST, each: EACH, retryAfterMs: 1000 },
    full: `This node takes ${MOST} uploads at a time: try again when one has ended`,
    own: `This key uploads ${EACH} artifacts at a time: try again when one has ended`,
  });

  constructor(
    private readonly writer: ArtifactWriter,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  /**
   * @throws HubError FORBIDDEN outside of the sender's scopes; VALIDATION_FAILED, UNSUPPORTED_MEDIA_TYPE, RATE_LIMITED
   * before the body is read; REQUEST_TIMEOUT, and errors of the writer
   */
  async store(
    request: Request,
    { name, tenant: named, keepFor: keepMs }: z.output<typeof artifactUploadSchema>,
    principal: Principal,
  ): Promise<Artifact> {
    const tenant = named ?? null;
    checkScopes(principal.scopes, tenant);
    const contentType = typeOf(request);
    const expectedBytes = Number(request.headers['content-length'] ?? 0);
    const origin = { name, contentType, tenant, queue: null, jobId: null, createdBy: principal.id, keepMs };
    return this.limit.run(ownerOf(principal), async () => {
      const body = pacedBody(request, this.config.timings);
      try {
        return await this.writer.write(body, { ...origin, expectedBytes });
      } finally {
        body.destroy();
      }
    });
  }
}

function checkScopes(scopes: Scopes, tenant: string | null): void {
  const within = scopes.tenants === null || (tenant !== null && scopes.tenants.includes(tenant));
  if (within && scopes.queues === null) return;
  const what = `An artifact ${tenant === null ? 'without a tenant' : `of the tenant ${tenant}`}, which has no queue,`;
  throw new HubError('FORBIDDEN', `${what} is outside of the scopes of this key: ${describeScopes(scopes)}`);
}

/** Returns the type of a body that is a file as it is: no form around it, and no encoding. */
function typeOf(request: Request): string {
  const { 'content-type': type = DEFAULT_CONTENT_TYPE, 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding.toLowerCase() !== 'identity')
    throw new HubError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content-Encoding ${encoding.slice(0, 50)} is not accepted: send the bytes`,
    );
  if (/^multipart\//i.test(type) || !contentTypeSchema.safeParse(type).success)
    throw new HubError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Content-Type must be the media type of the file, which is the whole body',
    );
  return type;
}
