import { Module } from '@nestjs/common';
import { Projects } from './projects.js';

/** Projects: what tasks, deploys and merges are about. */
@Module({ providers: [Projects], exports: [Projects] })
export class ProjectsModule {}
