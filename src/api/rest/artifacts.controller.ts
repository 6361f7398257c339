import { pipeline } from 'node:stream/promises';
import { Controller, Delete, Get, Logger, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Artifact } from '../../artifacts/artifact.js';
import { Artifacts } from '../../artifacts/artifacts.js';
import { ownerOf, type Principal } from '../../auth/principal.js';
import type { Page } from '../../common/answers.js';
import { messageOf } from '../../common/errors.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Scope, Sender } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import type { Scopes } from '../../jobs/scopes.js';
import { artifactListSchema, artifactUploadSchema } from '../dto/artifacts.js';
import { BytesBody, Endpoint, FileEndpoint } from '../openapi/endpoint.decorator.js';
import { ArtifactUploads } from './artifact-uploads.js';
import { ArtifactDownloads } from './artifact-downloads.js';
import { endWhenStuck } from './end-when-stuck.js';

/** Files for jobs, and of jobs. */
@UseGuards(DeclaredInputGuard)
@Controller('api/artifacts')
export class ArtifactsController {
  private readonly logger = new Logger(ArtifactsController.name);

  constructor(
    private readonly artifacts: Artifacts,
    private readonly uploads: ArtifactUploads,
    private readonly downloads: ArtifactDownloads,
  ) {}

  @Post()
  @BytesBody()
  @Endpoint({
    status: 201,
    description: 'Stores the body, the bytes of a file of 25 MiB at most with its Content-Type, as an artifact.',
    query: 'ArtifactUpload',
    response: 'Artifact',
    problems: [408, 413, 415, 429, 507],
  })
  async upload(
    @Query(zod(artifactUploadSchema)) query: z.output<typeof artifactUploadSchema>,
    @Sender() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Artifact> {
    const artifact = await this.uploads.store(request, query, principal);
    response.location(`/api/artifacts/${artifact.id}`);
    return artifact;
  }

  @Get()
  @Endpoint({ description: 'Lists artifacts, newest first.', query: 'ArtifactList', response: 'ArtifactPage' })
  list(
    @Query(zod(artifactListSchema)) { limit, cursor, ...filter }: z.output<typeof artifactListSchema>,
    @Scope() scopes: Scopes,
  ): Promise<Page<Artifact>> {
    return this.artifacts.list(filter, scopes, limit, cursor);
  }

  @Get(':id/metadata')
  @Endpoint({ description: 'Returns an artifact without its content.', response: 'Artifact', problems: [404] })
  get(@Param('id') id: string): Promise<Artifact> {
    return this.artifacts.get(id);
  }

  @Get(':id')
  @FileEndpoint({
    description: 'Streams the content of an artifact with its own Content-Type, as an attachment.',
    content: {
      'application/octet-stream': { schema: { type: 'string', description: 'The bytes as they were stored' } },
    },
    problems: [404, 429],
  })
  async content(
    @Param('id') id: string,
    @Sender() principal: Principal,
    @Req() { method }: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.downloads.run(ownerOf(principal), async () => {
      const { artifact, content } = await this.artifacts.open(id);
      describeFile(response, artifact);
      if (method === 'HEAD') {
        response.end();
        return;
      }
      endWhenStuck(response);
      try {
        await pipeline(content, response);
      } catch (error) {
        // A cut connection shows the reader that the file is incomplete.
        if (!response.destroyed) response.destroy();
        this.logger.warn({ artifactId: id, reason: messageOf(error) }, 'download aborted; the client may repeat it');
      }
    });
  }

  @Delete(':id')
  @Endpoint({
    description: 'Deletes an artifact, even if an open job names it: that job fails when it opens it.',
    response: 'Artifact',
    problems: [404],
  })
  delete(@Param('id') id: string): Promise<Artifact> {
    return this.artifacts.delete(id);
  }
}

/** Says what the bytes are, and keeps browsers from showing or running them: senders choose name and type. */
function describeFile(response: Response, { name, contentType, bytes, sha256 }: Artifact): void {
  response.attachment(name);
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', bytes);
  response.setHeader('ETag', `"${sha256}"`);
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
}
