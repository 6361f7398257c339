import { $api } from '../api/client.js';
import { texts } from '../texts.js';
import { ProblemNote } from './problem-note.js';

/** Time between reads of the log of a runner that still writes. */
const READ_MS = 5000;

/** What a runner has written, and writes. */
export function RunnerLog({ id }: { id: string }) {
  const { data, error } = $api.useQuery(
    'get',
    '/api/runners/{id}/logs',
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => (state.data?.complete === true || state.error ? false : READ_MS) },
  );
  return (
    <section>
      <h2>{texts.runner.log}</h2>
      {error ? <ProblemNote error={error} /> : null}
      {data && data.log === '' && <p className="soft">{texts.runner.noLog}</p>}
      {data && data.log !== '' && (
        <pre className="log" tabIndex={0} aria-label={texts.runner.log}>
          <bdi>{plain(data.log)}</bdi>
        </pre>
      )}
    </section>
  );
}

/** Returns the text without the escape sequences of terminals, which a page would show as noise. */
const plain = (log: string): string =>
  log.replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, '');
