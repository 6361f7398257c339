import { Global, Module } from '@nestjs/common';
import { GitHubModule } from '../../github/github.module.js';
import { WorkflowRunWaker } from '../../github/workflow-run-waker.js';
import { DispatchedRuns } from './dispatched-runs.js';
import { ExecuteWorkflowHandler } from './execute-workflow.handler.js';

const waker = { provide: WorkflowRunWaker, useExisting: DispatchedRuns };

/** Workflows that jobs dispatch and follow to their end. Global, since webhooks know the port alone. */
@Global()
@Module({ imports: [GitHubModule], providers: [DispatchedRuns, ExecuteWorkflowHandler, waker], exports: [waker] })
export class GitHubWorkflowsModule {}
