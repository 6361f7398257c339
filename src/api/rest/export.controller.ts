import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Logger, Query, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import { ownerOf, type Principal } from '../../auth/principal.js';
import { messageOf } from '../../common/errors.js';
import { CONTENT_TYPES, inFormat } from '../../persistence/queries/export/export-formats.js';
import { JobExport } from '../../persistence/queries/export/job-export.js';
import { RelatedJobs } from '../../webhooks/related-jobs.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Sender } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { endWhenStuck } from './end-when-stuck.js';
import { FileEndpoint, listOf } from '../openapi/endpoint.decorator.js';
import { exportSchema, toJobFilter } from '../dto/queries.js';
import { isRelated } from '../dto/relations.js';

/** Export of any number of jobs as a file. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class ExportController {
  private readonly logger = new Logger(ExportController.name);

  constructor(
    private readonly jobExport: JobExport,
    private readonly relatedJobs: RelatedJobs,
  ) {}

  @Get('export')
  @FileEndpoint({
    description: 'Streams all jobs that match a filter, newest first.',
    content: {
      'application/json': { schema: listOf('Job') },
      'application/x-ndjson': { schema: { type: 'string', description: 'One job per line' } },
      'text/csv': { schema: { type: 'string' } },
    },
    query: 'JobExport',
    problems: [404, 429],
  })
  async export(
    @Query(zod(exportSchema)) query: z.output<typeof exportSchema>,
    @Sender() principal: Principal,
    @Res() response: Response,
  ): Promise<void> {
    const { format, limit, deliveryId, runId, runner, ids: named, ...filter } = query;
    const gone = new AbortController();
    response.once('close', () => gone.abort(new Error('the client closed the connection')));
    const ids = isRelated(query) ? await this.relatedJobs.ids({ deliveryId, runId, runner }) : named;
    const pages = this.jobExport.pages(
      { ...toJobFilter(filter, principal.scopes), ids },
      { signal: gone.signal, owner: ownerOf(principal), limit },
    );
    // Errors up to the first page still become a problem document.
    const texts = inFormat(format, from(await pages.next(), pages));
    const name = `jobs-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}.${format}`;
    response.setHeader('Content-Type', CONTENT_TYPES[format]);
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    response.setHeader('Cache-Control', 'no-store');
    endWhenStuck(response);
    try {
      await pipeline(Readable.from(texts, { highWaterMark: 1 }), response);
    } catch (error) {
      // A cut connection shows the reader that the export is incomplete.
      if (!response.destroyed) response.destroy();
      this.logger.warn({ format, reason: messageOf(error) }, 'export aborted; the file of the client is incomplete');
    } finally {
      await pages.return(undefined);
    }
  }
}

async function* from<Item>(first: IteratorResult<Item, void>, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
