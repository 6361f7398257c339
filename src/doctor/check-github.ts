import type { HubConfig } from '../config/hub-config.js';
import { ok, warn, type Finding } from './finding.js';

export const hasCredentials = ({ github }: HubConfig) => github.token !== undefined || github.app !== undefined;

export function checkCredentials(config: HubConfig): Finding {
  const { token, apiUrl } = config.github;
  if (!hasCredentials(config)) {
    return warn('GitHub API', 'no credentials, so no runners; set GITHUB_TOKEN, or GITHUB_APP_ID and its private key');
  }
  return ok('GitHub API', `${token === undefined ? 'as an App' : 'with a token'}, at ${apiUrl}`);
}

export function checkWebhookSecret({ github: { webhookSecrets } }: HubConfig): Finding {
  const count = webhookSecrets.length;
  if (count > 0) return ok('GitHub webhooks', count === 1 ? 'one secret' : `${count} secrets`);
  return warn(
    'GitHub webhooks',
    'refused; to receive them set GITHUB_WEBHOOK_SECRET to the secret that GitHub signs with',
  );
}
