import { api, type Schema } from '../../api/client.js';
import { HUB_PATH } from '../../api/addresses.js';
import { jobsTexts } from '../../texts/jobs.js';
import { ActButton } from '../../ui/act-button.js';
import { because, useAct } from '../../ui/actions.js';
import { ask } from '../../ui/ask.js';
import { CopyButton } from '../../ui/copy-button.js';
import { useKeys } from '../../ui/keys.js';
import { usePermits } from '../../ui/session-gate.js';

const ENDED = ['completed', 'failed', 'cancelled'];

/** What can be done with a job in its state: `e` retries, `c` cancels. */
export function JobActs({ job }: { job: Schema<'Job'> }) {
  const act = useAct();
  const permits = usePermits('operator');
  const params = { path: { jobId: job.id } };
  const canRetry = job.state === 'failed' || job.state === 'cancelled';
  const canCancel = !ENDED.includes(job.state);
  const retry = () =>
    ask({
      title: `${jobsTexts.job.retry}: ${job.type}`,
      text: jobsTexts.job.willRetry,
      button: jobsTexts.job.retry,
      act: (reason) => act(api.POST('/api/queues/jobs/{jobId}/retry', { params, body: because(reason) })),
    });
  const cancel = () =>
    ask({
      title: `${jobsTexts.job.cancel}: ${job.type}`,
      text: jobsTexts.job.willCancel,
      button: jobsTexts.job.cancel,
      act: (reason) => act(api.POST('/api/queues/jobs/{jobId}/cancel', { params, body: because(reason) })),
    });
  const promote = () =>
    ask({
      title: `${jobsTexts.job.promote}: ${job.type}`,
      text: jobsTexts.job.willPromote,
      button: jobsTexts.job.promote,
      act: (reason) => act(api.POST('/api/queues/jobs/{jobId}/promote', { params, body: because(reason) })),
    });
  useKeys(permits ? { ...(canRetry && { e: retry }), ...(canCancel && { c: cancel }) } : {});
  return (
    <div className="acts">
      <ActButton disabled={!canRetry} onClick={retry}>
        {jobsTexts.job.retry}
      </ActButton>
      <ActButton disabled={!canCancel} onClick={cancel}>
        {jobsTexts.job.cancel}
      </ActButton>
      {job.state === 'delayed' && <ActButton onClick={promote}>{jobsTexts.job.promote}</ActButton>}
      <CopyButton text={curlOf(job)} label={jobsTexts.job.curl} />
    </div>
  );
}

/** Returns the request that would enqueue the same job; the key stays in the reader's environment. */
function curlOf({ type, queue, data, priority, tags, tenant }: Schema<'Job'>): string {
  const body = { type, queue, data, priority, ...(tags.length > 0 && { tags }), ...(tenant !== null && { tenant }) };
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const url = `${location.origin}${HUB_PATH}/api/queues/jobs`;
  return `curl -s ${quoted(url)} -H "Authorization: Bearer $RUNNERHUB_KEY" -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
}
