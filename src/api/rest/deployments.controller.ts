import { Body, Controller, Get, Param, Post, Query, Res, UseGuards, type StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { DeploymentIntake } from '../../families/deploys/deployment-intake.js';
import { DeploymentSearch } from '../../families/deploys/deployment-search.js';
import type { Deployment, DeploymentDetail } from '../../families/deploys/model/deployment.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { DEPLOYMENTS } from '../csv/csv-tables.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { deploymentBodySchema, deploymentIdInPath, deploymentListSchema } from '../dto/deployments.js';
import { Endpoint, ListEndpoint } from '../openapi/endpoint.decorator.js';
import { CsvFiles } from './csv-files.js';
import { Reader, type ListReader } from './list-reader.decorator.js';

/** Deployments of projects. */
@UseGuards(DeclaredInputGuard)
@Controller('api/deployments')
export class DeploymentsController {
  constructor(
    private readonly intake: DeploymentIntake,
    private readonly files: CsvFiles,
    private readonly search: DeploymentSearch,
  ) {}

  @Post()
  @Endpoint({
    status: 202,
    description: 'Stores a deployment with its deploy job; a known deploymentId returns its deployment.',
    body: 'DeploymentRequest',
    response: 'Deployment',
    problems: [409],
  })
  async create(
    @Body(zod(deploymentBodySchema)) body: z.output<typeof deploymentBodySchema>,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deployment> {
    return located(response, await this.intake.create(body, actor));
  }

  @Get()
  @ListEndpoint({
    description: 'Lists deployments, newest first.',
    query: 'DeploymentList',
    response: 'DeploymentPage',
  })
  list(
    @Query(zod(deploymentListSchema)) { format, limit, cursor, ...filter }: z.output<typeof deploymentListSchema>,
    @Reader() reader: ListReader,
  ): Promise<Page<Deployment> | StreamableFile> {
    const query = { format, limit, cursor, reader };
    return this.files.answer(DEPLOYMENTS, query, (most, from) => this.search.list(filter, most, from));
  }

  @Get(':deploymentId')
  @Endpoint({ description: 'Returns a deployment.', response: 'DeploymentDetail', problems: [404] })
  get(@Param('deploymentId', deploymentIdInPath) id: string): Promise<DeploymentDetail> {
    return this.search.get(id);
  }

  @Post(':deploymentId/redeploy')
  @Endpoint({
    status: 202,
    description: 'Deploys the same version again, as a new deployment.',
    body: 'Reason',
    response: 'Deployment',
    problems: [404],
  })
  async redeploy(
    @Param('deploymentId', deploymentIdInPath) id: string,
    @Body(zod(reasonSchema)) _reason: Reason,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deployment> {
    return located(response, await this.intake.redeploy(id, actor));
  }

  @Post(':deploymentId/rollback')
  @Endpoint({
    status: 202,
    description: 'Deploys the last version that was in operation before this one, as a new deployment.',
    body: 'Reason',
    response: 'Deployment',
    problems: [404, 409],
  })
  async rollback(
    @Param('deploymentId', deploymentIdInPath) id: string,
    @Body(zod(reasonSchema)) _reason: Reason,
    @Actor() actor: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Deployment> {
    return located(response, await this.intake.rollback(id, actor));
  }
}

function located(response: Response, deployment: Deployment): Deployment {
  response.location(`/api/deployments/${encodeURIComponent(deployment.id)}`);
  return deployment;
}
