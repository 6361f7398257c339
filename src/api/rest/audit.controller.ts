import { Readable } from 'node:stream';
import { Controller, Get, Query, Res, StreamableFile, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import type { AuditEvent } from '../../audit/audit-event.js';
import { AuditLog } from '../../audit/audit-log.js';
import { ownerOf, type Principal } from '../../auth/principal.js';
import type { Page } from '../../common/answers.js';
import { csv } from '../../common/csv.js';
import { ConcurrencyLimit } from '../../common/concurrency-limit.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Sender } from '../../http/principal.decorator.js';
import { zod } from '../../http/zod-pipe.js';
import { auditListSchema, auditVerifySchema } from '../dto/queries.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint, FileEndpoint } from '../openapi/endpoint.decorator.js';
import { endWhenStuck } from './end-when-stuck.js';

/** Files of the audit that a node streams at a time, and those to one key. */
const [MAX_FILES, MAX_OWN] = [4, 1];

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

const COLUMNS: [header: string, value: (event: AuditEvent) => string | null][] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at.toISOString()],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorName', ({ actor }) => actor.name],
  ['actorRole', ({ actor }) => actor.role],
  ['interface', (event) => event.interface],
  ['address', ({ address }) => address],
  ['action', ({ action }) => action],
  ['target', ({ target }) => target],
  ['filter', ({ filter }) => json(filter)],
  ['reason', ({ reason }) => reason],
  ['before', ({ before }) => json(before)],
  ['after', ({ after }) => json(after)],
  ['result', ({ result }) => result],
  ['continues', ({ continues }) => continues],
];

/** Record of what people and programs did. */
@UseGuards(DeclaredInputGuard)
@Controller('api/audit')
export class AuditController {
  private readonly files = new ConcurrencyLimit({
    ...{ most: MAX_FILES, each: MAX_OWN, retryAfterMs: 10_000 },
    full: `${MAX_FILES} files of the audit are in progress: try again when one has ended`,
    own: 'A file of the audit is in progress with this key: try again when it has ended',
  });

  constructor(private readonly audit: AuditLog) {}

  @Get()
  @FileEndpoint({
    description: 'Lists what people and programs did, newest first; as CSV, all of it that matches.',
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/AuditEventPage' } },
      'text/csv': { schema: { type: 'string' } },
    },
    query: 'AuditList',
    problems: [429],
  })
  async list(
    @Query(zod(auditListSchema)) { format, limit, cursor, ...filter }: z.output<typeof auditListSchema>,
    @Sender() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Page<AuditEvent> | StreamableFile> {
    if (format === 'json') return this.audit.list(filter, limit, cursor);
    const end = this.files.take(ownerOf(principal));
    if (response.destroyed) end();
    else response.once('close', end);
    const pages = this.audit.pages(filter);
    // An error of the first page still becomes a problem document.
    const first = await pages.next();
    endWhenStuck(response);
    const texts = asCsv(first.value ?? [], pages, end);
    return new StreamableFile(Readable.from(texts, { highWaterMark: 1, objectMode: true }), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="audit.csv"',
    });
  }

  @Get('verify')
  @Endpoint({
    description: 'Checks that no event of the audit was changed or removed.',
    query: 'AuditVerify',
    response: 'AuditCheck',
  })
  verify(@Query(zod(auditVerifySchema)) { head }: z.output<typeof auditVerifySchema>): Promise<Answer<'AuditCheck'>> {
    return this.audit.verify(head);
  }
}

/** @param done called before the last text has left, so that the client may ask for another file once it has it */
async function* asCsv(
  first: AuditEvent[],
  rest: AsyncIterable<AuditEvent[]>,
  done: () => void,
): AsyncGenerator<string> {
  const text = (events: AuditEvent[]) => csv(events.map((event) => COLUMNS.map(([, value]) => value(event))));
  yield csv([COLUMNS.map(([header]) => header)]) + text(first);
  for await (const page of rest) yield text(page);
  done();
}
