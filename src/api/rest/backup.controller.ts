import { Controller, Post, UseGuards } from '@nestjs/common';
import { BackupScheduler } from '../../persistence/maintenance/backup/backup-scheduler.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Manual file backup. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class BackupController {
  constructor(private readonly backupScheduler: BackupScheduler) {}

  @Post('backup')
  @Endpoint({
    description: 'Writes all open jobs to a backup file on this node.',
    response: 'BackupWritten',
    problems: [429],
  })
  async backUp(): Promise<Answer<'BackupWritten'>> {
    const { file, jobs, bytes } = await this.backupScheduler.run();
    return { file, jobs, bytes };
  }
}
