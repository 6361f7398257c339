import { Module } from '@nestjs/common';
import { GitHubApi } from './client/github-api.js';
import { GitHubClient } from './client/github-client.js';
import { GitHubClone } from './client/github-clone.js';
import { GitHubData } from './client/github-data.js';
import { GitHubHooks } from './client/github-hooks.js';
import { GitHubPulls } from './client/github-pulls.js';
import { GitHubRuns } from './client/github-runs.js';
import { RemainingCalls } from './client/remaining-calls.js';
import { GitHubWorkflows } from './client/github-workflows.js';

const SERVICES = [
  GitHubClient,
  GitHubClone,
  GitHubData,
  GitHubHooks,
  GitHubPulls,
  GitHubRuns,
  GitHubWorkflows,
  RemainingCalls,
];

/** GitHub's API for importing modules. The configuration comes from the global HUB_CONFIG. */
@Module({ providers: [GitHubApi, ...SERVICES], exports: SERVICES })
export class GitHubModule {}
