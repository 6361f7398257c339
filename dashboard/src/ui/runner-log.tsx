import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { $api } from '../api/client.js';
import { usePaused } from '../live/pause.js';
import { listsTexts } from '../texts/lists.js';
import { runnersTexts } from '../texts/runners.js';
import { plainText, tailOf } from './log-text.js';
import { LongText } from './long-text.js';
import { ProblemNote } from './problem-note.js';

/** Time between reads of the log of a runner that still writes. */
const READ_MS = 3000;
/** Distance from the end in which a log follows what is written. */
const NEAR_PX = 40;

/** What a runner has written, and writes: a reader at its end stays there. */
export function RunnerLog({ id }: { id: string }) {
  const paused = usePaused();
  const { data, error } = $api.useQuery(
    'get',
    '/api/runners/{id}/logs',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (paused || state.data?.complete === true || state.error ? false : READ_MS) },
  );
  return (
    <section>
      <h2>
        {runnersTexts.runner.log} {data?.complete === false && <span className="soft">{runnersTexts.runner.live}</span>}
      </h2>
      {error ? <ProblemNote error={error} /> : null}
      {data && data.log === '' && <p className="soft">{runnersTexts.runner.noLog}</p>}
      {data && data.log !== '' && <Written log={data.log} />}
    </section>
  );
}

function Written({ log }: { log: string }) {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const [all, setAll] = useState(false);
  const text = useMemo(() => plainText(log), [log]);
  const shown = all ? text : tailOf(text);
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown]);
  return (
    <>
      {shown.length < text.length && (
        <button type="button" onClick={() => setAll(true)}>
          {listsTexts.json.showAll(text.length)}
        </button>
      )}
      <pre
        ref={box}
        className="log"
        tabIndex={0}
        aria-label={runnersTexts.runner.log}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
        }}
      >
        <LongText text={shown} />
      </pre>
    </>
  );
}
