import { useEffect } from 'react';
import { $api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { State } from '../../ui/state.js';
import { useRemembered } from '../../ui/remembered.js';
import { TestJob } from './test-job.js';

type Item = Schema<'Setup'>['items'][number];
/** The steps are done elsewhere: in a shell, at GitHub. */
const READ_MS = 10_000;

/** What is left to do on a new hub, until all is done or it is dismissed in this browser. */
export function Checklist() {
  const [ended, end] = useRemembered('setup');
  return ended === null ? <Steps onEnd={end} /> : null;
}

function Steps({ onEnd }: { onEnd: (how: string) => void }) {
  const { data } = $api.useQuery('get', '/api/setup', {}, { refetchInterval: READ_MS });
  const isDone = data?.done === true;
  useEffect(() => {
    if (isDone) onEnd('done');
  });
  if (!data || isDone) return null;
  const done = data.items.filter((item) => item.done).length;
  return (
    <section className="note" aria-label={texts.setup.title}>
      <header className="checklist-head">
        <strong>{texts.setup.title}</strong>
        <span className="soft">{texts.setup.progress(done, data.items.length)}</span>
        <button type="button" className="small" onClick={() => onEnd('dismissed')}>
          {texts.setup.dismiss}
        </button>
      </header>
      <ol className="plain checklist">
        {data.items.map((item) => (
          <Step key={item.name} item={item} />
        ))}
      </ol>
      <TestJob />
    </section>
  );
}

function Step({ item: { name, done, detail, next } }: { item: Item }) {
  return (
    <li>
      <State name={done ? 'done' : 'open'} />
      <span>{texts.setup.steps[name]}</span>
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
