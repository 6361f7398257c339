import { Module } from '@nestjs/common';
import { GitHubApi } from './github-api.js';
import { GitHubClient } from './github-client.js';
import { GitHubData } from './github-data.js';
import { GitHubHooks } from './github-hooks.js';
import { GitHubRuns } from './github-runs.js';
import { GitHubWorkflows } from './github-workflows.js';

const SERVICES = [GitHubClient, GitHubData, GitHubHooks, GitHubRuns, GitHubWorkflows];

/** GitHub's API for importing modules. The configuration comes from the global HUB_CONFIG. */
@Module({ providers: [GitHubApi, ...SERVICES], exports: SERVICES })
export class GitHubModule {}
