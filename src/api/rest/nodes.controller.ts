import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { NodeDrains } from '../../persistence/nodes/node-drains.js';
import { Nodes, type NodeInfo, type NodeOrdered } from '../../persistence/nodes/nodes.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { reasonSchema, type Reason } from '../dto/bodies.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The hub's running processes. */
@UseGuards(DeclaredInputGuard)
@Controller('api/nodes')
export class NodesController {
  constructor(
    private readonly nodes: Nodes,
    private readonly drains: NodeDrains,
  ) {}

  @Get()
  @Endpoint({
    description: "Lists the hub's nodes with their role, heartbeat and running jobs.",
    response: 'NodePage',
  })
  async list(): Promise<Page<NodeInfo>> {
    return { items: await this.nodes.list(), nextCursor: null };
  }

  @Get(':id')
  @Endpoint({ description: 'Returns a node.', response: 'Node', problems: [404] })
  get(@Param('id') id: string): Promise<NodeInfo> {
    return this.nodes.get(id);
  }

  @Post(':id/drain')
  @Endpoint({
    description: 'Drains a node: it takes no more jobs, and running ones go on.',
    body: 'Reason',
    response: 'NodeOrdered',
    problems: [404, 409],
  })
  drain(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<NodeOrdered> {
    return this.drains.set(id, true, actor, reason);
  }

  @Post(':id/resume')
  @Endpoint({
    description: 'Resumes a drained node: it takes jobs again.',
    body: 'Reason',
    response: 'NodeOrdered',
    problems: [404, 409],
  })
  resume(
    @Param('id') id: string,
    @Body(zod(reasonSchema)) { reason }: Reason,
    @Actor() actor: string,
  ): Promise<NodeOrdered> {
    return this.drains.set(id, false, actor, reason);
  }
}
