import { Controller, Post, UseGuards } from '@nestjs/common';
import { Backup } from '../../persistence/backup/backup.js';
import { DeclaredInputGuard } from '../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The file backup, by hand. */
@UseGuards(DeclaredInputGuard)
@Controller('api/queues/persistence')
export class BackupController {
  constructor(private readonly backup: Backup) {}

  @Post('backup')
  @Endpoint({ description: 'The file on the disk of this node, how many open jobs it holds, and its size' })
  async backUp(): Promise<{ file: string; jobs: number; bytes: number }> {
    const { file, jobs, bytes } = await this.backup.run();
    return { file, jobs, bytes };
  }
}
