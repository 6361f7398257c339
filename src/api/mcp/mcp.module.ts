import { Module } from '@nestjs/common';
import { TasksModule } from '../../families/tasks/tasks.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { HttpModule } from '../../http/http.module.js';
import { McpController } from './mcp.controller.js';
import { McpService } from './mcp-service.js';
import { TaskTools } from './task-tools.js';

/** Tools for agents, by the Model Context Protocol at `/mcp`. */
@Module({
  imports: [AuthModule, HttpModule, TasksModule],
  controllers: [McpController],
  providers: [McpService, TaskTools],
})
export class McpModule {}
