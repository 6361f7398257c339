import { Module } from '@nestjs/common';
import { GitHubClient } from './github-client.js';

/** GitHub's API for whoever imports this. The configuration comes from the global HUB_CONFIG. */
@Module({ providers: [GitHubClient], exports: [GitHubClient] })
export class GitHubModule {}
