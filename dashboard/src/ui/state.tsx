import { texts } from '../texts.js';

/** Shapes by state: a state is a shape, a word and a colour, so that no two differ by colour alone. */
const SHAPES: Record<string, string> = {
  accepted: 'M8 2.5a5.5 5.5 0 1 0 .01 0',
  waiting: 'M3 3h10v10H3z',
  delayed: 'M8 1.5 14.5 8 8 14.5 1.5 8z',
  active: 'M4 2.5 13.5 8 4 13.5z',
  completed: 'm2.5 8.5 4 4 7-9',
  failed: 'm3 3 10 10M13 3 3 13',
  cancelled: 'M2.5 8h11',
  waiting_children: 'M2.5 4h11M2.5 8h11M2.5 12h11',
};
/** States of other things, by the job's state that they are like. */
const LIKE: Record<string, string> = {
  ...{ blocked: 'delayed', queued: 'waiting', held: 'delayed', provisioning: 'accepted', in_progress: 'active' },
  ...{ success: 'completed', failure: 'failed', skipped: 'cancelled', timed_out: 'failed' },
  ...{ registering: 'accepted', starting: 'accepted', online: 'waiting', busy: 'active' },
  ...{ finished: 'completed', removed: 'cancelled' },
  ...{ received: 'accepted', processed: 'completed', ignored: 'cancelled' },
  ...{ done: 'completed', open: 'accepted' },
  ...{ ready: 'waiting', leased: 'active' },
  ...{ sent: 'completed', deferred: 'delayed', taken: 'completed', refused: 'failed', doubtful: 'delayed' },
  ...{ delivered: 'completed', working: 'completed', failing: 'failed', disabled: 'cancelled' },
  ...{ pending: 'waiting', superseded: 'cancelled', merging: 'active', merged: 'completed' },
  ...{ firing: 'failed', acknowledged: 'delayed', resolved: 'completed' },
};

/** A state of a job, demand, runner, delivery, task, message, mail, deployment, merge or alert. */
export function State({ name }: { name: string }) {
  const like = SHAPES[name] === undefined ? (LIKE[name] ?? 'accepted') : name;
  const words: Readonly<Record<string, string>> = texts.states;
  return (
    <span className={`state state-${like}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={SHAPES[like]} />
      </svg>
      {words[name] ?? name}
    </span>
  );
}
