import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { GitHubClient, type JitRunner } from '../../github/client/github-client.js';
import { scopeTarget } from '../../github/client/github-target.js';
import type { RunnerSet } from '../model/runner-sets.js';
import type { RunnerRow } from '../store/runner-store.js';

/** Attempts while the name is taken: deleting a registration takes GitHub a moment. */
const MAX_TRIES = 3;

/** A runner's registration at GitHub. */
@Injectable()
export class RunnerRegistration {
  constructor(private readonly github: GitHubClient) {}

  /**
   * Registers under the runner's stored name. Only an earlier attempt of ours can have taken the name, and its
   * configuration is lost: that registration is removed, and GitHub asked again.
   */
  async register({ name, scope }: RunnerRow, { labels, runnerGroup: runnerGroupId }: RunnerSet): Promise<JitRunner> {
    const target = scopeTarget(scope);
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.github.generateJitConfig(target, { name, labels, runnerGroupId });
      } catch (error) {
        if (!(error instanceof HubError) || error.code !== 'RUNNER_NAME_TAKEN' || tries === MAX_TRIES) throw error;
        const earlier = await this.github.findRunner(target, name);
        if (earlier) await this.github.deleteRunner(target, earlier.id);
      }
    }
  }

  /**
   * Removes the registration; returns true when there was one. Finds it by name when the id is not known: an attempt
   * may have ended between GitHub's answer and our record of it.
   * @throws HubError RUNNER_BUSY
   */
  async remove({ name, scope, github_runner_id: known }: RunnerRow): Promise<boolean> {
    const target = scopeTarget(scope);
    const id = known === null ? (await this.github.findRunner(target, name))?.id : Number(known);
    return id === undefined ? false : this.github.deleteRunner(target, id);
  }
}
