import { Module } from '@nestjs/common';
import { GitHubModule } from '../github.module.js';
import { GitHubSearch } from './github-search.js';
import { GitHubStore } from './github-store.js';
import { GitHubSync } from './github-sync.js';
import { ListReaders } from './list-readers.js';
import { ListSync } from './list-sync.js';
import { SyncGitHubDataHandler } from './sync-github-data.handler.js';

/** The ledger's data on GitHub's repositories, workflows and runners. */
@Module({
  imports: [GitHubModule],
  providers: [GitHubSearch, GitHubStore, GitHubSync, ListReaders, ListSync, SyncGitHubDataHandler],
  exports: [GitHubSearch],
})
export class GitHubSyncModule {}
