import { Body, Controller, Delete, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { projectBodySchema, projectIdSchema, type Project, type ProjectBody } from '../../projects/project.js';
import { Projects } from '../../projects/projects.js';
import { projectListSchema } from '../dto/projects.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Projects: what tasks, deploys and merges are about. */
@UseGuards(DeclaredInputGuard)
@Controller('api/projects')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  @Get()
  @Endpoint({ description: 'Lists projects by id.', query: 'ProjectList', response: 'ProjectPage' })
  list(@Query(zod(projectListSchema)) { limit, cursor }: z.output<typeof projectListSchema>): Promise<Page<Project>> {
    return this.projects.list(limit, cursor);
  }

  @Get(':projectId')
  @Endpoint({
    description: 'Returns a project, without the values of its variables.',
    response: 'Project',
    problems: [404],
  })
  get(@Param('projectId') id: string): Promise<Project> {
    return this.projects.get(id);
  }

  @Put(':projectId')
  @Endpoint({
    description: 'Adds or replaces a project.',
    body: 'ProjectRequest',
    response: 'Project',
    problems: [409],
  })
  set(
    @Param('projectId', zod(projectIdSchema)) id: string,
    @Body(zod(projectBodySchema)) body: ProjectBody,
    @Actor() actor: string,
  ): Promise<Project> {
    return this.projects.set(id, body, actor);
  }

  @Delete(':projectId')
  @Endpoint({
    description: 'Deletes the record of a project and returns it; what runs of it stays.',
    response: 'Project',
    problems: [404],
  })
  remove(@Param('projectId') id: string): Promise<Project> {
    return this.projects.remove(id);
  }
}
