import type { Schema } from '../api/client.js';
import { texts } from '../texts.js';

/** Why a job or a workflow job waits: the sentence, its position, who is ahead, and the setting that would change it. */
export function WhyNote({ why }: { why: Schema<'Why'> }) {
  const { reason, position, ahead, setting } = why;
  const groups = [
    ...(ahead?.byPriority ?? []).map(({ value, count }) => texts.job.byPriority(value, count)),
    ...(ahead?.byTenant ?? []).map(({ value, count }) => texts.job.byTenant(value, count)),
    ...(ahead?.byRepository ?? []).map(({ value, count }) => texts.job.byTenant(value, count)),
  ];
  return (
    <section className="note why" aria-label={texts.job.why}>
      <p>
        <strong>
          <bdi>{reason}</bdi>
        </strong>
      </p>
      {position !== null && (
        <p>
          {texts.job.position(position)}
          {ahead && `; ${texts.job.ahead(ahead.total, ahead.exact)}`}
          {groups.length > 0 && <bdi>{`: ${groups.join(', ')}`}</bdi>}
        </p>
      )}
      {setting && (
        <p className="soft">
          <code>{texts.job.setting(setting.name, setting.value)}</code> {setting.advice}
        </p>
      )}
    </section>
  );
}
