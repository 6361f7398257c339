import { Controller, Get, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { AuditEvent } from '../../audit/audit-event.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { Page } from '../../common/answers.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { AUDIT } from '../csv/csv-tables.js';
import { auditListSchema, auditVerifySchema } from '../dto/queries.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Record of what people and programs did. */
@UseGuards(DeclaredInputGuard)
@Controller('api/audit')
export class AuditController {
  constructor(
    private readonly audit: AuditLog,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({
    description: 'Lists what people and programs did, newest first.',
    query: 'AuditList',
    response: 'AuditEventPage',
  })
  list(
    @Query(zod(auditListSchema)) { format, limit, cursor, ...filter }: z.output<typeof auditListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<AuditEvent> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(AUDIT, query, (most, from) => this.audit.list(filter, most, from));
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
