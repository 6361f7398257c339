import { Controller, Get, UseGuards } from '@nestjs/common';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { RunnerSetUseReader, type RunnerSetsUse } from '../../runners/queries/runner-set-use.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Runner sets of this hub, and how much of them is in use. */
@UseGuards(DeclaredInputGuard)
@Controller('api/runners/sets')
export class RunnerSetsController {
  constructor(private readonly sets: RunnerSetUseReader) {}

  @Get()
  @Endpoint({
    description: 'Lists the runner sets with what is in use, what is kept warm, and who waits for them.',
    response: 'RunnerSetList',
  })
  list(): Promise<RunnerSetsUse> {
    return this.sets.read();
  }
}
