import type { Schema } from '../../api/client.js';
import { setupTexts } from '../../texts/setup.js';
import { State } from '../../ui/state.js';
import { TestJob } from './test-job.js';

type Setup = Schema<'Setup'>;

/** The steps of a new hub, each done or with what to do next. */
export function SetupSteps({ items, onDismiss }: { items: Setup['items']; onDismiss: () => void }) {
  const needed = items.filter((item) => !item.optional);
  const done = needed.filter((item) => item.done).length;
  return (
    <section className="note" aria-label={setupTexts.title}>
      <header className="checklist-head">
        <strong>{setupTexts.title}</strong>
        <span className="soft">{setupTexts.progress(done, needed.length)}</span>
        <button type="button" className="small" onClick={onDismiss}>
          {setupTexts.dismiss}
        </button>
      </header>
      <ol className="plain checklist">
        {items.map((item) => (
          <Step key={item.name} item={item} />
        ))}
      </ol>
      <TestJob />
    </section>
  );
}

function Step({ item: { name, done, detail, next } }: { item: Setup['items'][number] }) {
  return (
    <li>
      <State name={done ? 'done' : 'open'} />
      <span>{setupTexts.steps[name]}</span>
      <span className="soft">
        <bdi>{detail}</bdi>
      </span>
      {next !== null && <Next text={next} />}
    </li>
  );
}

/** The next step; what stands between backquotes is a command. */
function Next({ text }: { text: string }) {
  return (
    <span className="checklist-next">
      {text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}
    </span>
  );
}
