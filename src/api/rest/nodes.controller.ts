import { Controller, Get, UseGuards } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { Nodes, type NodeInfo } from '../../persistence/nodes/nodes.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** The hub's running processes. */
@UseGuards(DeclaredInputGuard)
@Controller('api/nodes')
export class NodesController {
  constructor(private readonly nodes: Nodes) {}

  @Get()
  @Endpoint({
    description: "Lists the hub's nodes with their role, heartbeat and running jobs.",
    response: 'NodePage',
  })
  async list(): Promise<Page<NodeInfo>> {
    return { items: await this.nodes.list(), nextCursor: null };
  }
}
