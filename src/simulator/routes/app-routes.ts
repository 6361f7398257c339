import type { ApiAuth } from '../api-auth.js';
import { problem, type Call, type Route } from '../http.js';
import { accountShape } from '../shapes/common-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

/** Routes for an App's JWT: its installation, which it has on every account, and a token for that. */
export function appRoutes(state: SimulatorState, auth: ApiAuth, apiUrl: () => string): Route[] {
  const find = ({ params: { org, owner = '', repo } }: Call) => {
    const account = org ?? owner;
    const id = auth.installationId(account);
    if (id === undefined || !state.knowsScope({ owner: account, repo })) return problem(404, 'Not Found');
    return { status: 200, body: installationShape(id, account, auth.app?.id ?? '', apiUrl()) };
  };
  return [
    { method: 'GET', pattern: '/repos/{owner}/{repo}/installation', handle: find },
    { method: 'GET', pattern: '/orgs/{org}/installation', handle: find },
    {
      method: 'POST',
      pattern: '/app/installations/{installation_id}/access_tokens',
      handle: ({ params }) => {
        const known = state.repositories.some(
          ({ owner }) => auth.installationId(owner) === Number(params.installation_id),
        );
        if (!known) return problem(404, 'Not Found');
        const permissions = { actions: 'read', administration: 'write', metadata: 'read' };
        return { status: 201, body: { ...auth.installationToken(), permissions, repository_selection: 'all' } };
      },
    },
  ];
}

function installationShape(id: number, account: string, appId: string, apiUrl: string) {
  const at = new Date().toISOString();
  const owner = accountShape(account, 'Organization', apiUrl);
  return {
    id,
    app_id: Number(appId),
    app_slug: 'runnerhub',
    target_id: owner.id,
    target_type: 'Organization',
    single_file_name: null,
    repository_selection: 'all',
    access_tokens_url: `${apiUrl}/app/installations/${id}/access_tokens`,
    html_url: `https://github.com/organizations/${account}/settings/installations/${id}`,
    repositories_url: `${apiUrl}/installation/repositories`,
    events: ['workflow_job'],
    account: owner,
    permissions: { actions: 'read', administration: 'write', metadata: 'read' },
    created_at: at,
    updated_at: at,
    suspended_by: null,
    suspended_at: null,
  };
}
