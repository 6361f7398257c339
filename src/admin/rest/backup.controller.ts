import { Controller, Post, UseGuards } from '@nestjs/common';
import { Backup } from '../../persistence/backup/backup.js';
import { DeclaredInputGuard } from '../http/declared-input.guard.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The file backup, by hand. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class BackupController {
  constructor(private readonly backup: Backup) {}

  @Post('backup')
  @Endpoint({ description: 'Writes all open jobs into a backup file of this node.', answer: 'BackupWritten' })
  async backUp(): Promise<Answer<'BackupWritten'>> {
    const { file, jobs, bytes } = await this.backup.run();
    return { file, jobs, bytes };
  }
}
