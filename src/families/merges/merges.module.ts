import { Module } from '@nestjs/common';
import { GitHubModule } from '../../github/github.module.js';
import { OutgoingModule } from '../../outgoing/outgoing.module.js';
import { ProjectsModule } from '../../projects/projects.module.js';
import { GroupMerge } from './group-merge.js';
import { GroupTasks } from './group-tasks.js';
import { PullRequestPages } from './hosts/pull-request-pages.js';
import { RepositoryHosts } from './hosts/repository-hosts.js';
import { MergeRequests } from './merge-requests.js';
import { MergeSearch } from './merge-search.js';
import { MergeStore } from './merge-store.js';
import { MergeTasksHandler } from './merge-tasks.handler.js';
import { MergeTurns } from './merge-turns.js';

const services = [MergeRequests, MergeSearch];

/** Merges of the pull requests that groups of tasks have produced. */
@Module({
  imports: [GitHubModule, OutgoingModule, ProjectsModule],
  providers: [
    ...services,
    ...[GroupMerge, GroupTasks, MergeStore, MergeTasksHandler, MergeTurns, PullRequestPages, RepositoryHosts],
  ],
  exports: services,
})
export class MergesModule {}
