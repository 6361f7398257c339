/**
 * Returns the address of GitHub's own pages, by that of its API: of github.com, of an enterprise of GHE.com, or of a
 * GitHub Enterprise Server, whose API is below `/api/v3` of the same host. Pure.
 */
export function githubWebUrl(apiUrl: string): string {
  const { protocol, host, pathname } = new URL(apiUrl);
  const base = `${protocol}//${host.replace(/^api\.(github\.com|[^.]+\.ghe\.com)$/, '$1')}`;
  return base + pathname.replace(/\/api\/v3\/?$/, '').replace(/\/$/, '');
}

/** Returns the page of a job of a run, of the attempt that the job belongs to. */
export function jobPageUrl(webUrl: string, job: { repository: string; runId: string; workflowJobId: string }): string {
  const repository = job.repository.split('/').map(encodeURIComponent).join('/');
  return `${webUrl}/${repository}/actions/runs/${job.runId}/job/${job.workflowJobId}`;
}
