import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { LedgerDb } from '../database/ledger-db.js';
import { checkCredentials, checkWebhookSecret, hasCredentials } from '../doctor/check-github.js';
import { RuntimeCheck } from './runtime-check.js';
import { item, type Setup, type SetupItem } from './setup-item.js';

/** What has happened at all, among the newest runners alone, so that the cost is bounded. */
interface Seen {
  delivered: boolean;
  online: boolean;
  ran: boolean;
}

const SEEN_SQL = `
  select exists (select 1 from deliveries) as delivered,
         coalesce(bool_or(online_at is not null or busy_at is not null), false) as online,
         coalesce(bool_or(busy_at is not null and finished_at is not null), false) as ran
    from (select online_at, busy_at, finished_at from runners order by id desc limit 1000) newest`;

const RUNTIME_NEXT = {
  docker: 'Start Docker, or set DOCKER_HOST to its address; `hub doctor` checks it',
  kubernetes: 'Give the hub access to the cluster; `hub doctor` checks it',
  host: "Install GitHub's runner, and set RUNNER_HOST_DIR to its folder; `hub doctor` checks it",
};

/** Answers what is left to do until a runner of this hub has run its first workflow job. */
@Injectable()
export class SetupChecklist {
  /** What has happened stays so, whatever retention removes. */
  private readonly seen: Seen = { delivered: false, online: false, ran: false };

  constructor(
    private readonly ledger: LedgerDb,
    private readonly runtimeCheck: RuntimeCheck,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  async read(): Promise<Setup> {
    const [runtime] = await Promise.all([this.runtimeCheck.read(), this.refresh()]);
    const { delivered, online, ran } = this.seen;
    const { config } = this;
    const reached = runtime.reachable || online;
    const items: SetupItem[] = [
      item(
        'webhook_secret',
        config.github.webhookSecrets.length > 0,
        textOf(checkWebhookSecret(config)),
        'Set GITHUB_WEBHOOK_SECRET to a secret of your choice, and restart the hub',
      ),
      item(
        'delivery',
        delivered,
        delivered ? 'GitHub has sent signed deliveries' : 'GitHub has sent none yet',
        'At GitHub add a webhook for workflow jobs: URL https://<your hub>/webhooks/github, content type JSON, the same secret',
      ),
      item(
        'credentials',
        hasCredentials(config),
        textOf(checkCredentials(config)),
        'Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, and restart the hub',
      ),
      item('runtime', runtime.reachable, runtime.detail, RUNTIME_NEXT[config.containerRuntime]),
      item(
        'runner',
        online,
        online ? 'GitHub has seen a runner of this hub' : 'none has been online yet',
        `Run a workflow with ${this.runsOn()}; \`hub demands list\` says why its job waits`,
      ),
      item(
        'job',
        ran,
        ran ? 'a runner has finished a workflow job' : 'none has finished yet',
        reached ? 'Let that workflow finish; `hub runners list` follows its runner' : 'It follows the first runner',
      ),
      this.models(),
    ];
    return { done: items.every(({ done, optional }) => done || optional), items };
  }

  private async refresh(): Promise<void> {
    const { seen } = this;
    if (seen.delivered && seen.online && seen.ran) return;
    const [found] = await this.ledger.query<Seen>(SEEN_SQL);
    seen.delivered ||= found?.delivered === true;
    seen.online ||= found?.online === true;
    seen.ran ||= found?.ran === true;
  }

  private models(): SetupItem {
    const { llmBaseUrl: url } = this.config.services;
    const detail =
      url === undefined ? 'no endpoint is set; jobs that need none run' : `the endpoint is ${new URL(url).host}`;
    const next = 'For jobs such as complete_prompt set LLM_BASE_URL and LLM_API_KEY, and restart the hub';
    return item('models', url !== undefined, detail, next, true);
  }

  private runsOn(): string {
    const [set] = this.config.runners.sets;
    return `runs-on: [${(set?.labels ?? []).join(', ')}]`;
  }
}

/** The finding alone: what to do next is a field of its own. */
const textOf = ({ text }: { text: string }): string => text.split(';')[0] ?? text;
