import type { ReactNode } from 'react';
import { $api } from '../../api/client.js';
import { PAGE, PAGING } from '../../api/paging.js';
import { useLiveRead } from '../../live/use-live-read.js';
import { texts } from '../../texts.js';
import { jobsTexts } from '../../texts/jobs.js';
import { BoundedText, LongText } from '../../ui/long-text.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { Exactly, LogTime } from '../../ui/when.js';

/** Characters of a record that are shown in its line. */
const SHOWN = 500;

const initOf = (jobId: string) => ({ params: { path: { jobId }, query: { limit: PAGE } } });

interface Pages<Item> {
  data: { pages: { items: Item[] }[] } | undefined;
  error: unknown;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** A section of a job's records, page by page. */
export function Records<Item>(props: {
  title: string;
  pages: Pages<Item>;
  none: string;
  children: (items: Item[]) => ReactNode;
}) {
  const { title, pages, none, children } = props;
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <h2>{title}</h2>
      {pages.error ? <ProblemNote error={pages.error} /> : null}
      {pages.data && items.length === 0 ? <p className="soft">{none}</p> : children(items)}
      {pages.hasNextPage && (
        <button type="button" onClick={() => void pages.fetchNextPage()}>
          {jobsTexts.job.more}
        </button>
      )}
    </section>
  );
}

/** Attempts that failed, with their stacks. */
export function Failures({ jobId }: { jobId: string }) {
  const pages = $api.useInfiniteQuery('get', '/api/queues/jobs/{jobId}/failures', initOf(jobId), PAGING);
  return (
    <Records title={jobsTexts.job.attempts} pages={pages} none={jobsTexts.job.noFailures}>
      {(items) =>
        items.map(({ attempt, at, code, message, stack }) => (
          <details key={`${attempt} ${at}`}>
            <summary>
              <Exactly at={at} /> <span className="soft">{jobsTexts.job.attempt(attempt)}</span> <code>{code}</code>{' '}
              <bdi>{message.slice(0, SHOWN)}</bdi>
            </summary>
            {message.length > SHOWN && <Text>{message}</Text>}
            {stack !== null && <Text>{stack}</Text>}
          </details>
        ))
      }
    </Records>
  );
}

function Text({ children }: { children: string }) {
  return (
    <pre tabIndex={0}>
      <LongText text={children} />
    </pre>
  );
}

/** What the handler wrote, as it writes it. */
export function Log({ jobId }: { jobId: string }) {
  const pages = $api.useInfiniteQuery('get', '/api/queues/jobs/{jobId}/logs', initOf(jobId), PAGING);
  useLiveRead(`job:${jobId}:logs`, pages);
  return (
    <Records title={jobsTexts.job.log} pages={pages} none={jobsTexts.job.noLog}>
      {(items) => (
        <pre className="log" tabIndex={0} aria-label={jobsTexts.job.log}>
          {items.map(({ at, line }, index) => (
            <bdi key={index}>
              <LogTime at={at} /> {line}
              {'\n'}
            </bdi>
          ))}
        </pre>
      )}
    </Records>
  );
}

/** Every change of the job: when, by whom, on which node. */
export function Trail({ jobId }: { jobId: string }) {
  const { data } = $api.useQuery('get', '/api/nodes', {}, { staleTime: 60_000 });
  const nodes = new Map(data?.items.map(({ id, host, pid }) => [id, `${host}:${pid}`]));
  const pages = $api.useInfiniteQuery('get', '/api/queues/jobs/{jobId}/events', initOf(jobId), PAGING);
  return (
    <Records title={jobsTexts.job.trail} pages={pages} none={texts.none}>
      {(items) => (
        <ol className="trail">
          {items.map(({ at, toState, actor, node, detail }, index) => (
            <li key={index}>
              <Exactly at={at} precise />
              <State name={toState} />
              <bdi>{actor ?? (node === null ? '' : jobsTexts.job.node(nodes.get(node) ?? node))}</bdi>
              {detail && (
                <code className="soft">
                  <BoundedText text={JSON.stringify(detail)} most={SHOWN} />
                </code>
              )}
            </li>
          ))}
        </ol>
      )}
    </Records>
  );
}
