import { Module } from '@nestjs/common';
import { RunWorkflowHandler } from './run-workflow.handler.js';

/** Graphs of jobs, whose steps are jobs of any type. */
@Module({ providers: [RunWorkflowHandler] })
export class WorkflowsModule {}
