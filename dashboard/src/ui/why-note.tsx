import type { Schema } from '../api/client.js';
import { jobsTexts } from '../texts/jobs.js';

/** Why a job or a workflow job waits: the sentence, its position, who is ahead, and the setting that would change it. */
export function WhyNote({ why }: { why: Schema<'Why'> }) {
  const { reason, position, ahead, setting } = why;
  const groups = [
    ...(ahead?.byPriority ?? []).map(({ value, count }) => jobsTexts.job.byPriority(value, count)),
    ...(ahead?.byTenant ?? []).map(({ value, count }) => jobsTexts.job.byTenant(value, count)),
    ...(ahead?.byRepository ?? []).map(({ value, count }) => jobsTexts.job.byTenant(value, count)),
  ];
  return (
    <section className="note why" aria-label={jobsTexts.job.why}>
      <p>
        <strong>
          <bdi>{reason}</bdi>
        </strong>
      </p>
      {position !== null && (
        <p>
          {jobsTexts.job.position(position)}
          {ahead && `; ${jobsTexts.job.ahead(ahead.total, ahead.exact)}`}
          {groups.length > 0 && <bdi>{`: ${groups.join(', ')}`}</bdi>}
        </p>
      )}
      {setting && (
        <p className="soft">
          <code>{jobsTexts.job.setting(setting.name, setting.value)}</code> {setting.advice}
        </p>
      )}
    </section>
  );
}
