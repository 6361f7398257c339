import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CreateBranchRepoOption, EditPullRequestOption, MergePullRequestOption, PullRequest } from 'gitea-js';
import { BareRepository } from './bare-repository.js';
import { branchAnswer, pullAnswer, repositoryAnswer } from './gitea-answers.js';
import { perform, write, type GiteaAnswer, type GiteaFault } from './gitea-faults.js';

export interface GiteaPull {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  head: string;
  base: string;
  draft: boolean;
  mergeSha: string | null;
  mergedAt: Date | null;
  /** How often it was merged. */
  merges: number;
}

const NOT_FOUND: GiteaAnswer = { status: 404, body: { message: 'The target couldn’t be found.' } };
const refused = (status: number, message: string): GiteaAnswer => ({
  status,
  body: { message, url: 'https://x/swagger' },
});

/** Gitea's API of one repository, `octo/shop`, over a real bare repository. Answers are those of Gitea 1.23. */
export class GiteaSimulator {
  readonly token = 'gitea-token-of-a-test';
  readonly pulls: GiteaPull[] = [];
  /** What goes wrong at the next merges and reads, in turn. */
  readonly faults = { merge: [] as GiteaFault[], read: [] as GiteaFault[] };
  readonly calls: { method: string; path: string }[] = [];
  private opened = 0;

  private constructor(
    readonly git: BareRepository,
    private readonly server: Server,
  ) {}

  static async start(port = 0): Promise<GiteaSimulator> {
    const git = await BareRepository.create();
    await git.commit('main', 'README', 'a shop\n');
    const server = createServer((request, response) => {
      void text(request).then(async (body) => {
        const { method = '', url = '', headers } = request;
        simulator.calls.push({ method, path: url });
        if (headers.authorization !== `token ${simulator.token}`) return write(response, refused(401, 'invalid token'));
        try {
          return await simulator.serve(method, new URL(url, 'http://gitea').pathname, body, response);
        } catch (error) {
          return write(response, refused(500, String(error)));
        }
      });
    });
    const simulator = new GiteaSimulator(git, server);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return simulator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.git.remove();
  }

  /** Opens a pull request that writes a file. Two that write the same file conflict. */
  async open(options: { file?: string; base?: string; title?: string; body?: string; draft?: boolean } = {}) {
    const number = ++this.opened;
    const { file = `file-${number}`, base = 'main', title = `Change ${number}`, body = '', draft = false } = options;
    const head = `task-${number}`;
    await this.git.commit(head, file, `by ${head}\n`, base);
    const pull: GiteaPull = {
      ...{ number, title, body, base, head, draft, state: 'open', mergeSha: null, mergedAt: null, merges: 0 },
    };
    this.pulls.push(pull);
    return pull;
  }

  /** Squashes a request into its base. */
  async merge(pull: GiteaPull, message = pull.title): Promise<boolean> {
    const sha = await this.git.squash(pull.base, pull.head, message);
    if (sha === undefined) return false;
    Object.assign(pull, { state: 'closed', mergeSha: sha, mergedAt: new Date(), merges: pull.merges + 1 });
    return true;
  }

  private async serve(method: string, path: string, body: string, response: ServerResponse): Promise<void> {
    const rest = path.replace(/^\/api\/v1\/repos\/octo\/shop(?=\/|$)/, '');
    if (rest === path) return write(response, NOT_FOUND);
    const [, number, merge] = /^\/pulls\/(\d+)(\/merge)?$/.exec(rest) ?? [];
    const pull = this.pulls.find((one) => String(one.number) === number);
    const act = async () => {
      if (number !== undefined) return pull ? this.ofPull(method, pull, merge !== undefined, body) : NOT_FOUND;
      return this.ofRepository(method, rest, body);
    };
    const fault = (
      merge ? this.faults.merge : number !== undefined && method === 'GET' ? this.faults.read : []
    ).shift();
    if (fault === undefined) return write(response, await act());
    return perform(fault, response, {
      act,
      push: () => this.git.commit(pull?.head ?? '', 'late', 'pushed late\n'),
      token: this.token,
    });
  }

  private async ofPull(method: string, pull: GiteaPull, merge: boolean, body: string): Promise<GiteaAnswer> {
    if (method === 'GET') return { status: 200, body: await this.shown(pull) };
    if (method === 'PATCH') {
      const { base = pull.base } = JSON.parse(body) as EditPullRequestOption;
      if ((await this.git.tip(base)) === undefined) return refused(404, `branch ${base} does not exist`);
      pull.base = base;
      return { status: 201, body: await this.shown(pull) };
    }
    return merge ? this.mergeAsAsked(pull, JSON.parse(body) as MergePullRequestOption) : NOT_FOUND;
  }

  private async mergeAsAsked(pull: GiteaPull, asked: MergePullRequestOption): Promise<GiteaAnswer> {
    if (asked.Do !== 'squash')
      return refused(405, `${asked.Do} is not allowed an allowed merge style for this repository`);
    if (pull.mergeSha !== null) return refused(405, '');
    if (pull.state === 'closed') return NOT_FOUND;
    if (pull.draft) return refused(405, 'Work in progress PRs cannot be merged');
    if ((await this.git.merged(pull.base, pull.head)) === undefined) return refused(405, 'Please try again later');
    const head = await this.git.tip(pull.head);
    if (asked.head_commit_id !== undefined && asked.head_commit_id !== head) return refused(409, 'head out of date');
    const message = `${asked.MergeTitleField}\n\n${asked.MergeMessageField}`;
    return (await this.merge(pull, message)) ? { status: 200 } : refused(409, 'merge push out of date');
  }

  private async ofRepository(method: string, rest: string, body: string): Promise<GiteaAnswer> {
    if (method === 'GET' && rest === '') return { status: 200, body: repositoryAnswer };
    if (method === 'POST' && rest === '/branches') {
      const { new_branch_name: name, old_ref_name: from = 'main' } = JSON.parse(body) as CreateBranchRepoOption;
      const tip = await this.git.tip(from);
      if (tip === undefined) return refused(404, 'The old branch does not exist');
      if ((await this.git.tip(name)) !== undefined) return refused(409, 'The branch already exists.');
      await this.git.point(name, tip);
      return { status: 201, body: branchAnswer(name, tip) };
    }
    const [, branch] = /^\/branches\/([^/]+)$/.exec(rest) ?? [];
    const tip = branch === undefined ? undefined : await this.git.tip(branch);
    return method === 'GET' && tip !== undefined ? { status: 200, body: branchAnswer(branch ?? '', tip) } : NOT_FOUND;
  }

  private async shown(pull: GiteaPull): Promise<PullRequest> {
    const [head, base] = await Promise.all([this.git.tip(pull.head), this.git.tip(pull.base)]);
    const fits = pull.state === 'open' && (await this.git.merged(pull.base, pull.head)) !== undefined;
    return pullAnswer(pull, { head: head ?? '', base: base ?? '', mergeable: fits && !pull.draft });
  }
}
