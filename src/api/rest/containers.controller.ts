import { Controller, Get, UseGuards } from '@nestjs/common';
import { Containers, type ContainerList } from '../../containers/container-list.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

/** Containers of runners, of jobs and of the hub itself. */
@UseGuards(DeclaredInputGuard)
@Controller('api/containers')
export class ContainersController {
  constructor(private readonly containers: Containers) {}

  @Get()
  @Endpoint({
    description: "Lists this hub's containers in the runtime of the node that answers, the newest first.",
    response: 'ContainerList',
  })
  list(): Promise<ContainerList> {
    return this.containers.list();
  }
}
