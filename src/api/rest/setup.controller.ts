import { Controller, Get, UseGuards } from '@nestjs/common';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { SetupChecklist } from '../../setup/setup-checklist.js';
import type { Setup } from '../../setup/setup-item.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The way from a new hub to its first finished workflow job. */
@UseGuards(DeclaredInputGuard)
@Controller('api/setup')
export class SetupController {
  constructor(private readonly checklist: SetupChecklist) {}

  @Get()
  @Endpoint({
    description: 'Lists the steps to the first finished workflow job: what is done, and the next command or setting.',
    response: 'Setup',
  })
  read(): Promise<Setup> {
    return this.checklist.read();
  }
}
