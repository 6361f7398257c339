import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.js';
import { useLiveRunnerSets } from '../../live/use-runner-sets.js';
import { texts } from '../../texts.js';
import { runnersTexts } from '../../texts/runners.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { UseBar } from '../../ui/use-bar.js';
import { Lasts } from '../../ui/when.js';
import { figure } from '../../ui/locale.js';

type RunnerSet = Schema<'RunnerSetList'>['items'][number];
const { columns, wide } = runnersTexts.runnerSets;

/** Runner sets: how much of each is in use, and who waits for it. */
export function RunnerSets() {
  const { data, error, refetch } = useLiveRunnerSets();
  if (error && !data) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <div className="scroll sets" tabIndex={0} role="group" aria-label={runnersTexts.runnerSets.label}>
      <table className="numbers" aria-label={runnersTexts.runnerSets.label}>
        <thead>
          <tr>
            {Object.entries(columns).map(([name, title]) => (
              <th key={name} scope="col" className={wide.includes(name) ? 'wide' : name === 'used' ? 'use' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.items.map((set) => (
            <Row key={set.name} set={set} />
          ))}
        </tbody>
      </table>
      {data.unserved.count > 0 && (
        <p className="soft">
          <Link to="/workflow-jobs" search={{ state: 'queued' }}>
            {runnersTexts.runnerSets.unserved(data.unserved.count)}
          </Link>{' '}
          <bdi>{data.unserved.reason}</bdi>
        </p>
      )}
    </div>
  );
}

function Row({ set: { name, labels, max, maxSetting, used, warm, waiting } }: { set: RunnerSet }) {
  const inState = (state: string, value: number) => (
    <Link to="/runners" search={{ runnerSet: name, state }} className={value === 0 ? 'zero' : undefined}>
      {figure(value)}
    </Link>
  );
  const parts = [
    { name: 'busy', size: used.busy },
    { name: 'online', size: used.online },
    { name: 'starting', size: used.starting },
  ];
  return (
    <tr>
      <th scope="row">
        <Link to="/runners" search={{ runnerSet: name }} title={labels.join(', ')}>
          {name}
        </Link>
      </th>
      <td className="use" title={maxSetting}>
        <UseBar parts={parts} max={max} /> {runnersTexts.runnerSets.used(used.total, max)}
      </td>
      <td>{inState('busy', used.busy)}</td>
      <td className="wide">{inState('online', used.online)}</td>
      <td className="wide">{inState('starting', used.starting)}</td>
      <td className="wide">{warm.wanted > 0 ? runnersTexts.runnerSets.used(warm.there, warm.wanted) : texts.none}</td>
      <td>
        <Link
          to="/workflow-jobs"
          search={{ runnerSet: name, state: 'held' }}
          className={waiting.count === 0 ? 'zero' : undefined}
        >
          {figure(waiting.count)}
        </Link>
      </td>
      <td className="wide">{waiting.since ? <Lasts from={waiting.since} /> : texts.none}</td>
      <td className="wide cut">
        <bdi title={waiting.reason ?? undefined}>{waiting.reason}</bdi>
      </td>
    </tr>
  );
}
