import { Controller, Get, Param, Query, UseGuards, type StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { DemandSearch, type Demand, type DemandDetail } from '../../runners/queries/demand-search.js';
import { WhyService } from '../../waiting/why.service.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { DEMANDS } from '../csv/csv-tables.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { demandListSchema } from '../dto/queries.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Demands: GitHub's workflow jobs that want, or wanted, a runner. */
@UseGuards(DeclaredInputGuard)
@Controller('api/runners/demands')
export class DemandsController {
  constructor(
    private readonly demandSearch: DemandSearch,
    private readonly waits: WhyService,
    private readonly files: CsvFiles,
  ) {}

  @Get()
  @ListEndpoint({ description: 'Lists demands, newest first.', query: 'DemandList', response: 'DemandPage' })
  list(
    @Query(zod(demandListSchema)) { format, limit, cursor, ...filter }: z.output<typeof demandListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Demand> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(DEMANDS, query, (most, from) => this.demandSearch.list(filter, most, from));
  }

  @Get(':id')
  @Endpoint({
    description: 'Returns a demand, with the reason why it waits.',
    response: 'DemandDetail',
    problems: [404],
  })
  get(@Param('id') id: string): Promise<DemandDetail> {
    return this.waits.ofDemand(id);
  }
}
